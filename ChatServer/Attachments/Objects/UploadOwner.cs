using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ChatServer.Attachments.Objects;

/// <summary>
/// The process that a folder of unfinished uploads belongs to; the folder's name is <c>machine-process-random</c>. Each start of
/// a process is another owner.
/// </summary>
internal sealed record UploadOwner(string Machine, int ProcessId, string Start)
{
    // Nobody can ask whether a process on another machine still runs: an upload takes less time than this.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    public static UploadOwner Current { get; } = new(
        Environment.MachineName, Environment.ProcessId, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));

    /// <summary>Null if the folder isn't one of unfinished uploads.</summary>
    public static UploadOwner? Parse(string folder) =>
        folder.Split('-') is [.., var process, var start] parts && parts.Length > 2
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new UploadOwner(string.Join('-', parts[..^2]), id, start)
            : null;

    /// <summary>Whether the process can't need its uploads any more.</summary>
    /// <param name="lastWrite">When something in its folder last changed.</param>
    public bool HasEnded(DateTime lastWrite, DateTime utc)
    {
        if (this == Current)
            return false;

        if (Machine != Current.Machine)
            return utc - lastWrite > Abandoned;

        // A container gives each of its processes the same number: then this is an earlier start.
        return ProcessId == Current.ProcessId || !IsServer(ProcessId);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Machine}-{ProcessId}-{Start}");

    // A number that was given to another program since isn't the owner's.
    private static bool IsServer(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            using var own = Process.GetCurrentProcess();
            return process.ProcessName == own.ProcessName;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
        {
            return false; // it doesn't run, or ended just now
        }
    }
}
