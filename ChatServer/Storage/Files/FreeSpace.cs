using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChatServer.Storage.Files;

/// <summary>
/// How much room the disks have left, measured at most once a second per folder. Below <see cref="StorageOptions.MinFreeBytes"/>
/// everything that grows fast or can wait stops: uploads, backups, the search index, log files. Messages and administration go
/// on.
/// </summary>
internal sealed class FreeSpace(StorageOptions options)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    // A key for each configured folder.
    private readonly ConcurrentDictionary<string, Measurement> measured = new(StringComparer.Ordinal);

    public long MinFreeBytes => options.MinFreeBytes;

    public bool IsShort(string folder) => MinFreeBytes > 0 && Recent(folder) < MinFreeBytes;

    /// <exception cref="StorageUnavailableException">Less than the minimum is free.</exception>
    public void Require(string folder)
    {
        if (IsShort(folder))
            throw new StorageUnavailableException($"Less than Chat:Storage:MinFreeBytes ({MinFreeBytes}) is free in {folder}");
    }

    /// <summary>Bytes that this user may still write to the disk of a folder, measured now.</summary>
    public static long Measure(string folder)
    {
        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue; // unknown; the write itself fails if there is no room
        }
    }

    private long Recent(string folder)
    {
        if (measured.TryGetValue(folder, out var last) && Stopwatch.GetElapsedTime(last.At) < Age)
            return last.Bytes;

        var now = new Measurement(Measure(folder), Stopwatch.GetTimestamp());
        measured[folder] = now;
        return now.Bytes;
    }

    private sealed record Measurement(long Bytes, long At);
}
