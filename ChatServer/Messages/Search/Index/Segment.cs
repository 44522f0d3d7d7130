using System.Data.Common;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>A part of the index: ordered postings, written once and later merged with those of other segments.</summary>
/// <param name="Size">How many postings were written.</param>
/// <param name="FirstMessage">Its oldest message; an edited message may be in a segment of newer ones.</param>
/// <param name="Version">Incremented when postings are removed, or moved here from other segments.</param>
/// <param name="MergesInto">The segment that its postings are being moved to; 0 if none.</param>
internal sealed record Segment(long Id, long Size, long FirstMessage, long LastMessage, long Version = 0, long MergesInto = 0)
{
    public bool IsMerging => MergesInto != 0;
}

/// <summary>Lists the segments on one connection.</summary>
internal sealed class SegmentList(DbConnection connection) : IDisposable
{
    private readonly SqliteStatement list = new(connection, IndexStore.ListSegments);

    /// <summary>The segments, those with the newest messages first.</summary>
    public List<Segment> Read()
    {
        var segments = new List<Segment>();
        while (list.Next())
        {
            segments.Add(new Segment(
                list.GetNumber(0), list.GetNumber(1), list.GetNumber(2), list.GetNumber(3), list.GetNumber(4),
                list.GetNumber(5)));
        }

        list.Reset();
        return segments;
    }

    public void Dispose() => list.Dispose();
}
