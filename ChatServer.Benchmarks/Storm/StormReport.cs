using System.Globalization;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Storm;

/// <summary>What it costs that all come back at once. Processor times are microseconds of the server for each user.</summary>
/// <param name="Peers">The number of peers of each user; all of them reconnect too.</param>
/// <param name="ConnectMicroseconds">Opening a connection.</param>
/// <param name="PresenceMicroseconds">The cost of subscribing, of being notified of all peers, and of notifying them.</param>
/// <param name="FramesEach">Frames of presence that a user got, one of them of oneself.</param>
/// <param name="Seconds">From asking to the last frame that anybody got.</param>
internal sealed record StormReport(
    string? Label, int Users, int Peers, int StillOpen, double ConnectMicroseconds, double PresenceMicroseconds,
    double FramesEach, int FewestFrames, double Seconds)
{
    /// <summary>Every user was notified of every peer at least once.</summary>
    public bool IsSound => StillOpen == Users && FewestFrames > Peers;

    public Task PrintAsync() =>
        new ReportTable()
            .RowIf(Label is not null, "label", () => Label ?? "")
            .Row("users who come back", $"{ReportTable.Count(StillOpen)} of {ReportTable.Count(Users)}, {Peers} live peers each")
            .Row("CPU to connect", $"{ReportTable.Microseconds(ConnectMicroseconds)} a user")
            .Row("CPU of presence", $"{ReportTable.Microseconds(PresenceMicroseconds)} a user")
            .Row("frames of presence", string.Create(
                CultureInfo.InvariantCulture, $"{FramesEach:0.0} a user, {FewestFrames} at least"))
            .Row("all notified after", string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.0} s"))
            .PrintAsync();
}
