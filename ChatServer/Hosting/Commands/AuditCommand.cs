using System.CommandLine;
using ChatServer.Audit;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>audit</c>: checks that the audit log is intact. It needs the master key, and no server.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var expect = new Option<string?>("--expect")
        {
            Description = "The output of an earlier run, as NUMBER:HASH: that entry must still exist, with this hash",
        };
        return new Command("audit", "Checks the audit log")
        {
            new Command("verify", "Verifies the audit log; prints the first broken entry, if any, and exits with 1")
            {
                expect
            }
                .Runs(async (database, parsed, output, _) => await output.WriteLineAsync(
                    Verify(database, parsed.GetValue(expect)))),
        };
    }

    private static string Verify(CommandDatabase database, string? expected)
    {
        var (verification, found) = database.ReadSnapshot(read => (
            new AuditLog(database.Keys).Verify(read), expected is null || ParseAnchor(expected).IsIn(read)));
        if (verification.Broken is { } broken)
            throw new CommandFailedException($"The audit log is broken: {broken}");

        if (!found)
            throw new CommandFailedException($"This is a different audit log: it does not contain {expected}");

        return $"The audit log is intact: {new AuditAnchor(verification.Head.Count, verification.Head.Hash)}";
    }

    private static AuditAnchor ParseAnchor(string text) => AuditAnchor.Parse(text)
        ?? throw new CommandFailedException("--expect must be such as 12:ab34…, as `audit verify` prints it");
}
