using System.Data.Common;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Moves the postings of some segments to another one, in order, as many at a time as the caller wants. It runs within the
/// caller's transaction, so that each posting is always in exactly one segment, however the process ends. Used by one thread.
/// </summary>
internal sealed class SegmentMerge(DbConnection connection, BlockTable blocks) : IDisposable
{
    private const int MostTaken = 16_384;
    private readonly List<Input> inputs = [];
    private readonly Posting[] taken = new Posting[MostTaken];
    private int count;

    /// <summary>Moves at most <paramref name="atMost"/> postings; true when all have been moved.</summary>
    public bool Move(IReadOnlyList<Segment> from, long to, long atMost)
    {
        while (inputs.Count < from.Count)
            inputs.Add(new Input(connection, blocks));

        var open = new List<Input>(from.Count);
        foreach (var (segment, input) in from.Zip(inputs))
        {
            input.Open(segment.Id);
            open.Add(input);
        }

        var used = open.ToArray();
        open.RemoveAll(input => input.IsAtEnd);
        for (long moved = 0; open.Count > 0 && moved < atMost; moved += count)
        {
            Take(open, (int)Math.Min(MostTaken, atMost - moved));
            blocks.Write(to, taken.AsSpan(0, count));
        }

        foreach (var input in used)
            input.Close();
        return open.Count == 0;
    }

    public void Dispose()
    {
        foreach (var input in inputs)
            input.Dispose();
    }

    // Repeatedly takes, from the input with the lowest posting, all postings below those of the other inputs.
    private void Take(List<Input> open, int most)
    {
        count = 0;
        while (open.Count > 0 && count < most)
        {
            var lowest = open[0];
            Input? second = null;
            for (var i = 1; i < open.Count; i++)
            {
                var input = open[i];
                if (input.Current < lowest.Current)
                    (second, lowest) = (lowest, input);
                else if (second is null || input.Current < second.Current)
                    second = input;
            }

            do
            {
                taken[count++] = lowest.Current;
                lowest.MoveNext();
            }
            while (!lowest.IsAtEnd && count < most && (second is null || lowest.Current < second.Current));

            if (lowest.IsAtEnd)
                open.Remove(lowest);
        }
    }

    // A segment that is read from its beginning; closing it deletes what was read.
    private sealed class Input(DbConnection connection, BlockTable blocks) : IDisposable
    {
        private readonly SqliteStatement list = new(connection, IndexStore.ListBlocks);
        private readonly PostingBlock block = new();
        private long segmentId;
        private int at;
        private Posting firstRead;
        private Posting lastBlock;

        public bool IsAtEnd { get; private set; }

        public ref readonly Posting Current => ref block[at];

        public void Open(long id)
        {
            segmentId = id;
            list.Bind(1, id);
            IsAtEnd = false;
            ReadBlock();
            firstRead = lastBlock;
        }

        public void MoveNext()
        {
            if (++at == block.Count)
                ReadBlock();
        }

        public void Close()
        {
            list.Reset();
            if (!IsAtEnd && at == 0 && lastBlock == firstRead)
                return;

            blocks.Delete(segmentId, firstRead, lastBlock);
            if (!IsAtEnd)
                blocks.Write(segmentId, block.Postings[at..]);
        }

        public void Dispose() => list.Dispose();

        private void ReadBlock()
        {
            at = 0;
            IsAtEnd = !list.Next();
            if (IsAtEnd)
                return;

            lastBlock = new Posting(list.GetNumber(0), list.GetNumber(1), list.GetNumber(2));
            block.Fill(lastBlock, list.GetBytes(3));
        }
    }
}
