using System.Data.Common;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// The table <c>postings</c>, on one connection: a row is a block of up to a few hundred postings of a segment.
/// </summary>
internal sealed class BlockTable : IDisposable
{
    // So that four rows fit into a page of 4 KB without an overflow page: 1,002 bytes each, with the key.
    private const int MaxBytes = 960;
    private readonly SqliteStatement upTo;
    private readonly SqliteStatement above;
    private readonly SqliteStatement insert;
    private readonly SqliteStatement delete;
    private readonly byte[] bytes = new byte[MaxBytes + PostingCode.MaxBytes];

    public BlockTable(DbConnection connection)
    {
        upTo = new SqliteStatement(connection, IndexStore.FindBlock);
        above = new SqliteStatement(connection, IndexStore.FindBlockAbove);
        insert = new SqliteStatement(connection, IndexStore.InsertBlock);
        delete = new SqliteStatement(connection, IndexStore.DeleteBlocks);
    }

    /// <summary>Reads the block that would contain a posting; false if all of the segment's postings are above it.</summary>
    public bool TryRead(long segmentId, in Posting posting, PostingBlock into) => TryRead(upTo, segmentId, posting, into);

    /// <summary>Reads the first block that begins above a posting.</summary>
    public bool TryReadAbove(long segmentId, in Posting posting, PostingBlock into) => TryRead(above, segmentId, posting, into);

    /// <summary>Writes ordered postings, in as many blocks as they need.</summary>
    public void Write(long segmentId, ReadOnlySpan<Posting> postings)
    {
        while (postings.Length > 0)
            postings = postings[WriteBlock(segmentId, postings)..];
    }

    /// <summary>Deletes the blocks whose first posting is between two postings, both included.</summary>
    public void Delete(long segmentId, in Posting from, in Posting to)
    {
        Bind(delete, segmentId, from);
        delete.Bind(5, to.Term);
        delete.Bind(6, to.ConversationId);
        delete.Bind(7, to.MessageId);
        delete.Execute();
    }

    public void Dispose()
    {
        upTo.Dispose();
        above.Dispose();
        insert.Dispose();
        delete.Dispose();
    }

    private int WriteBlock(long segmentId, ReadOnlySpan<Posting> postings)
    {
        var (written, length) = (1, 0);
        while (written < postings.Length)
        {
            var size = PostingCode.Write(bytes.AsSpan(length), postings[written - 1], postings[written]);
            if (length + size > MaxBytes)
                break;

            length += size;
            written++;
        }

        Bind(insert, segmentId, postings[0]);
        insert.BindBytes(5, bytes.AsSpan(0, length));
        insert.Execute();
        return written;
    }

    private static bool TryRead(SqliteStatement statement, long segmentId, in Posting posting, PostingBlock into)
    {
        Bind(statement, segmentId, posting);
        try
        {
            if (!statement.Next())
                return false;

            into.Fill(new Posting(statement.GetNumber(0), statement.GetNumber(1), statement.GetNumber(2)), statement.GetBytes(3));
            return true;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static void Bind(SqliteStatement statement, long segmentId, in Posting posting)
    {
        statement.Bind(1, segmentId);
        statement.Bind(2, posting.Term);
        statement.Bind(3, posting.ConversationId);
        statement.Bind(4, posting.MessageId);
    }
}
