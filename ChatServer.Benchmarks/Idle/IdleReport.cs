using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Idle;

/// <summary>What idle connections cost the server: bytes above what it had before them.</summary>
internal sealed record IdleReport(
    string? Label,
    int Connections,
    int Users,
    int StillOpen,
    long ResidentBytesBefore,
    long ResidentBytes,
    double ResidentBytesEach,
    double AnonymousBytesEach)
{
    public static IdleReport Between(
        ProcessUsage before, ProcessUsage after, string? label, int connections, int users, int stillOpen) =>
        new(
            label,
            connections,
            users,
            stillOpen,
            before.ResidentBytes,
            after.ResidentBytes,
            Math.Round((double)(after.ResidentBytes - before.ResidentBytes) / connections),
            Math.Round((double)(after.AnonymousBytes - before.AnonymousBytes) / connections));

    public Task PrintAsync() =>
        new ReportTable()
            .RowIf(Label is not null, "label", () => Label ?? "")
            .Row(
                "idle connections",
                $"{ReportTable.Count(StillOpen)} of {ReportTable.Count(Connections)}, {ReportTable.Count(Users)} users")
            .Row("resident before", ReportTable.Kilobytes(ResidentBytesBefore))
            .Row("resident after", ReportTable.Kilobytes(ResidentBytes))
            .Row("per connection", ReportTable.Kilobytes((long)ResidentBytesEach))
            .Row("  of it anonymous", ReportTable.Kilobytes((long)AnonymousBytesEach))
            .PrintAsync();
}
