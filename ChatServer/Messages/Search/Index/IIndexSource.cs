using ChatServer.Storage;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// What an index is made of: texts whose changes have growing numbers, the positions. Used on the indexer's thread.
/// </summary>
internal interface IIndexSource
{
    /// <summary>Identifies the key of the terms, so that an index of another key is detected.</summary>
    long KeyCheck { get; }

    long LastPosition(ReadScope read);

    /// <summary>The range above a position.</summary>
    /// <param name="positions">How many positions it has at most.</param>
    IndexRange ReadAfter(ReadScope read, long after, int positions);
}

/// <summary>A part of what is to be indexed.</summary>
/// <param name="UpTo">Its last position.</param>
/// <param name="Messages">What was written or changed in it, as it is now, each only once. An older one than the range has an id
/// at or below the position before it. The terms are computed while it is enumerated.</param>
/// <param name="IsEnd">Whether nothing is left to index.</param>
internal sealed record IndexRange(long UpTo, IEnumerable<IndexedMessage> Messages, bool IsEnd);
