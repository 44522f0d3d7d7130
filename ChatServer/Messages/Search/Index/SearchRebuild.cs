using ChatServer.Messages.Events;
using ChatServer.Messages.Search.Query;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Builds a new index beside the existing one, and replaces that when the new one is complete. No server may have the old index
/// open.
/// </summary>
internal static class SearchRebuild
{
    private const string Unfinished = ".new";

    public static RebuiltIndex Run(
        ReadScope read, ServerKeys keys, MasterKeys masters, string path, CancellationToken cancellationToken)
    {
        SearchFile.Delete(path + Unfinished);
        try
        {
            var messages = Fill(read, keys, masters, path + Unfinished, cancellationToken);

            // The old index is deleted first, because its write-ahead log would damage the new one. If the process ends between
            // the two steps, the server creates the missing index when it starts.
            SearchFile.Delete(path);
            File.Move(path + Unfinished, path);
            return new RebuiltIndex(messages, new FileInfo(path).Length);
        }
        finally
        {
            SearchFile.Delete(path + Unfinished);
        }
    }

    private static long Fill(
        ReadScope read, ServerKeys keys, MasterKeys masters, string path, CancellationToken cancellationToken)
    {
        using var kinds = new ServiceCollection().AddMessageTypes().AddEventKinds().BuildServiceProvider();
        var log = new LogReader(
            new MessageReader(new ConversationKeys(masters), kinds.GetRequiredService<MessageTypes>()),
            kinds.GetRequiredService<EventKinds>(),
            new StorageHealth(TimeProvider.System, NullLogger<StorageHealth>.Instance), NullLogger<LogReader>.Instance);
        var terms = new SearchTerms(keys);
        var identity = new IndexIdentity(ServerState.Read(read.Connection, ServerState.Epoch), terms.KeyCheck);
        var connection = SearchFile.Create(path, identity);
        using var writer = new IndexWriter(connection, new MessageTerms(terms));
        while (log.ReadAfter(read, writer.Position, LogReader.LongRange) is var range && range.UpTo > writer.Position)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(range);
            while (writer.Merge(MergePolicy.Choose))
                cancellationToken.ThrowIfCancellationRequested();
        }

        while (writer.Merge(settled => MergePolicy.ChooseWhileQuiet(settled, least: 0)))
            cancellationToken.ThrowIfCancellationRequested();

        SqliteFile.DropLog(connection);
        return IndexStore.CountMessages(connection);
    }
}

/// <param name="Messages">How many it has.</param>
internal sealed record RebuiltIndex(long Messages, long Bytes);
