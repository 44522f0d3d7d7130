using System.CommandLine;
using ChatServer.Audit;
using ChatServer.Hosting.Start;
using ChatServer.Messages.Search.Index;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>search</c>: the index of messages.</summary>
internal static class SearchCommand
{
    public static Command Create() => new("search", "The search index of messages")
    {
        new Command("rebuild", "Rebuilds the index from the messages, while no server is running").Runs(RebuildAsync),
    };

    private static async Task RebuildAsync(
        IConfiguration configuration, ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        var directory = Verb.ExistingDirectory(configuration);
        using var only = new ServerLock(directory);
        using var database = new CommandDatabase(configuration);
        database.Note("search_rebuild_started", AuditSubject.Server);
        var rebuilt = SearchRebuild.Run(
            database.Read(), database.Keys, database.Masters, directory.SearchIndexPath, cancellationToken);
        database.Note("search_rebuilt", AuditSubject.Server, ("messages", rebuilt.Messages));
        await output.WriteLineAsync(
            $"Indexed {rebuilt.Messages} messages in {directory.SearchIndexPath} ({rebuilt.Bytes} bytes)");
    }
}
