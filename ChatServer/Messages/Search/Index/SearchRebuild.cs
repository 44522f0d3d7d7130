using ChatServer.Storage;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Builds a new index beside the existing one, and replaces that when the new one is complete. No server may have the old index
/// open.
/// </summary>
internal static class SearchRebuild
{
    private const string Unfinished = ".new";

    public static RebuiltIndex Run(ReadScope read, IIndexSource source, string path, CancellationToken cancellationToken)
    {
        SearchFile.Delete(path + Unfinished);
        try
        {
            var messages = Fill(read, source, path + Unfinished, cancellationToken);

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

    private static long Fill(ReadScope read, IIndexSource source, string path, CancellationToken cancellationToken)
    {
        var identity = new IndexIdentity(ServerState.Read(read.Connection, ServerState.Epoch), source.KeyCheck);
        var connection = SearchFile.Create(path, identity);
        using var writer = new IndexWriter(connection);
        while (source.ReadAfter(read, writer.Position, LogReader.LongRange) is { IsEnd: false } range)
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
