using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>The decoded postings of one row of the table, in order. It is reused, and keeps its array.</summary>
internal sealed class PostingBlock
{
    private Posting[] postings = new Posting[256];

    public int Count { get; private set; }

    public ref readonly Posting this[int index] => ref postings[index];

    public ReadOnlySpan<Posting> Postings => postings.AsSpan(0, Count);

    /// <exception cref="DbException">The bytes are damaged.</exception>
    public void Fill(Posting first, ReadOnlySpan<byte> rest)
    {
        Count = 0;
        if (postings.Length <= rest.Length)
            postings = new Posting[rest.Length + 1];

        try
        {
            postings[Count++] = first;
            while (rest.Length > 0)
                postings[Count++] = PostingCode.Read(ref rest, postings[Count - 2]);
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            Count = 0;
            throw SqliteFailure.NewDamage($"A block of the search index is damaged: {failure.Message}");
        }
    }

    public void Clear() => Count = 0;

    public bool Spans(in Posting posting) => Count > 0 && postings[0] <= posting && posting <= postings[Count - 1];
}
