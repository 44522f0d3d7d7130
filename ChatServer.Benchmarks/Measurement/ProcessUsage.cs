using System.Globalization;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>What a process has used, as the kernel counts it: processor time in steps of 10 ms, memory in bytes.</summary>
internal sealed record ProcessUsage(TimeSpan Processor, long ResidentBytes, long AnonymousBytes)
{
    // USER_HZ, which Linux fixes at 100 for user space.
    private const int TicksPerSecond = 100;

    public static ProcessUsage Read(int processId)
    {
        var status = File.ReadAllLines($"/proc/{processId}/status");
        return new ProcessUsage(ReadProcessor(processId), Field(status, "VmRSS:"), Field(status, "RssAnon:"));
    }

    public static TimeSpan ReadProcessor(int processId)
    {
        // The name, second field, may hold blanks and brackets; utime and stime are fields 14 and 15. See proc(5).
        var line = File.ReadAllText($"/proc/{processId}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    private static long Field(string[] status, string name) =>
        status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
            : 0;
}
