namespace ChatServer.Benchmarks.Measurement;

/// <summary>The processor time of the server, if its process is known, and of this tool.</summary>
internal sealed record UsageProbe(TimeSpan? Server, TimeSpan Tool)
{
    public static UsageProbe Take(int? serverProcessId) =>
        new(
            serverProcessId is { } id ? ProcessUsage.ReadProcessor(id) : null,
            ProcessUsage.ReadProcessor(Environment.ProcessId));

    public double? ServerMicrosecondsEach(UsageProbe since, long messages) =>
        Server is { } now && since.Server is { } then ? Each(now - then, messages) : null;

    public double ToolMicrosecondsEach(UsageProbe since, long messages) => Each(Tool - since.Tool, messages);

    private static double Each(TimeSpan used, long messages) => Math.Round(used.TotalMicroseconds / Math.Max(1, messages), 2);
}
