using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Audit;

/// <summary>A server each, and the verbs that read its audit log.</summary>
internal abstract class AuditFixture : FreshServerFixture
{
    protected Task<ProgramRun> RunAsync(System.CommandLine.Command command, params string[] arguments) =>
        ProgramRun.InvokeAsync(command, [.. arguments, "--data-directory", Server.DataDirectory]);
}
