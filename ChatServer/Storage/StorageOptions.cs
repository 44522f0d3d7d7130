using ChatServer.Administration;

namespace ChatServer.Storage;

/// <summary>Section <c>Chat:Storage</c>, and <c>Chat:DataDirectory</c>.</summary>
internal sealed record StorageOptions : ICheckedOptions
{
    /// <summary>How many writes may wait for the writer; past it a write is refused with <see cref="StorageUnavailableException"/>.</summary>
    public int MaxPendingWrites { get; init; } = 65_536;

    /// <summary>How many writes share one transaction at most. Larger ones let clients and server wait for each other in turn.</summary>
    public int MaxBatch { get; init; } = 1024;

    /// <summary>How many reads run at once; further ones wait.</summary>
    public int MaxConcurrentReads { get; init; } = 8;

    /// <summary>The page cache of the writer's connection, in KiB.</summary>
    public int CacheKilobytes { get; init; } = 65_536;

    /// <summary>The write-ahead log is copied back into the database in the background once it has grown by this much.</summary>
    public int CheckpointMegabytes { get; init; } = 64;

    /// <summary>
    /// With less than this free on their disk, uploads, backups, the search index and log files wait. 0: no mark.
    /// </summary>
    public long MinFreeBytes { get; init; } = 268_435_456;

    public IEnumerable<string> Errors()
    {
        if (MaxPendingWrites is < 1 or > 10_000_000) yield return "MaxPendingWrites must be from 1 to 10000000";
        if (MaxBatch is < 1 or > 100_000) yield return "MaxBatch must be from 1 to 100000";
        if (MaxConcurrentReads is < 1 or > 256) yield return "MaxConcurrentReads must be from 1 to 256";
        if (CacheKilobytes is < 1_024 or > 16_777_216) yield return "CacheKilobytes must be from 1024 to 16777216";
        if (CheckpointMegabytes is < 1 or > 10_000) yield return "CheckpointMegabytes must be from 1 to 10000";
        if (MinFreeBytes is < 0 or > 1_099_511_627_776) yield return "MinFreeBytes must be from 0 to 1099511627776";
    }
}
