using System.Globalization;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>The most memory that a process of the same user has had resident at once; proc(5).</summary>
internal static class PeakMemory
{
    private const string ResetPeak = "5";

    /// <summary>From here on, what is resident now is the peak.</summary>
    public static void Reset(int processId) => File.WriteAllText($"/proc/{processId}/clear_refs", ResetPeak);

    public static long Read(int processId)
    {
        const string Name = "VmHWM:";
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        return 1024 * long.Parse(
            line[Name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
