using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Storage;

/// <summary>Section <c>Chat:Storage</c>, and <c>Chat:DataDirectory</c>.</summary>
internal sealed record StorageOptions : ICheckedOptions
{
    /// <summary>
    /// How many writes may wait for the writer; beyond that a write is refused with <see cref="StorageUnavailableException"/>.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxPendingWrites { get; init; } = 65_536;

    /// <summary>
    /// The most writes that share one transaction. Larger transactions make clients and server wait for each other in turn.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxBatch { get; init; } = 1024;

    /// <summary>How many reads run in parallel; further ones wait.</summary>
    [Range(1, 256)]
    public int MaxConcurrentReads { get; init; } = 8;

    /// <summary>The page cache of the writer's connection, in KiB.</summary>
    [Range(1_024, 16_777_216)]
    public int CacheKilobytes { get; init; } = 65_536;

    /// <summary>The write-ahead log is copied back into the database in the background once it has grown by this much.</summary>
    [Range(1, 10_000)]
    public int CheckpointMegabytes { get; init; } = 64;

    /// <summary>
    /// With less than this free on their disk, uploads, backups, the search index and log files wait. 0 disables this.
    /// </summary>
    [Range(typeof(long), "0", "1099511627776")]
    public long MinFreeBytes { get; init; } = 268_435_456;
}
