using System.CommandLine;
using ChatServer.Audit;
using ChatServer.Chats.Search;
using ChatServer.Hosting.Start;
using ChatServer.Messages.Search.Index;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>search</c>: the indexes of messages and chats.</summary>
internal static class SearchCommand
{
    public static Command Create() => new("search", "The search indexes of messages and chats")
    {
        new Command("rebuild", "Rebuilds the indexes from the messages and chats, while no server is running").Runs(RebuildAsync),
    };

    private static async Task RebuildAsync(
        IConfiguration configuration, ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        var directory = Verb.ExistingDirectory(configuration);
        using var only = new ServerLock(directory);
        using var database = new CommandDatabase(configuration);
        database.Note("search_rebuild_started", AuditSubject.Server);
        var messages = SearchRebuild.Run(
            database.Read(), MessageSource.Of(database.Keys, database.Masters), directory.SearchIndexPath, cancellationToken);
        var texts = SearchRebuild.Run(
            database.Read(), ChatSourceParts.Of(database.Keys, database.Masters), directory.ChatIndexPath, cancellationToken);
        database.Note(
            "search_rebuilt", AuditSubject.Server, ("messages", messages.Messages), ("chat_texts", texts.Messages));
        await output.WriteLineAsync(
            $"Indexed {messages.Messages} messages in {directory.SearchIndexPath} ({messages.Bytes} bytes)");
        await output.WriteLineAsync(
            $"Indexed {texts.Messages} texts of chats in {directory.ChatIndexPath} ({texts.Bytes} bytes)");
    }
}
