using System.CommandLine;
using ChatServer.Benchmarks.Queries;

namespace ChatServer.Benchmarks.Workspace;

/// <summary><c>workspace-queries</c>: whether channels and chats cost the same in a large database as in a small one.</summary>
internal static class WorkspaceQueriesCommand
{
    public static Command Create() => new QueryMode<WorkspaceServer>(
        "workspace-queries", "Measure what pages of channels and chats cost in a small database and in a big one.",
        WorkspaceQueries.All, WorkspaceServer.OpenAsync).Create();
}
