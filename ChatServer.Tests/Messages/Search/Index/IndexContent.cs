using ChatServer.Messages.Search.Index;
using ChatServer.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Messages.Search.Index;

internal static class IndexContent
{
    /// <summary>Reads all postings of all segments.</summary>
    public static IReadOnlyList<Posting> Read(SqliteConnection connection)
    {
        using var list = new SqliteStatement(connection, "SELECT term, conversation_id, message_id, more FROM postings");
        var (all, block) = (new List<Posting>(), new PostingBlock());
        while (list.Next())
        {
            block.Fill(new Posting(list.GetNumber(0), list.GetNumber(1), list.GetNumber(2)), list.GetBytes(3));
            all.AddRange(block.Postings);
        }

        list.Reset();
        return all;
    }
}
