using System.Globalization;

namespace ChatServer.Storage;

/// <summary>
/// A moment as stored in the tables: nanoseconds since 1970 UTC. Clocks are read in steps of 100 ns; messages of one conversation
/// and one commit are 1 ns apart.
/// </summary>
internal readonly record struct Timestamp(long Nanoseconds) : IComparable<Timestamp>
{
    private const int NanosecondsPerTick = 100;
    private const int NanosecondsPerMicrosecond = 1_000;
    private const int NanosecondsPerSecond = 1_000_000_000;

    public long WholeMicroseconds => Nanoseconds / NanosecondsPerMicrosecond;

    public long WholeSeconds => Nanoseconds / NanosecondsPerSecond;

    public static Timestamp Now(TimeProvider clock) => From(clock.GetUtcNow());

    public static Timestamp From(DateTimeOffset moment) =>
        new((moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * NanosecondsPerTick);

    public DateTimeOffset ToDateTimeOffset() =>
        new(DateTimeOffset.UnixEpoch.Ticks + Nanoseconds / NanosecondsPerTick, TimeSpan.Zero);

    /// <summary>The format of Room's HTTP bodies: <c>2025-03-14T10:07:31.270646Z</c>.</summary>
    public override string ToString() =>
        ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static TimeSpan operator -(Timestamp later, Timestamp earlier) =>
        TimeSpan.FromTicks((later.Nanoseconds - earlier.Nanoseconds) / NanosecondsPerTick);

    public Timestamp Plus(TimeSpan span) => new(Nanoseconds + span.Ticks * NanosecondsPerTick);

    public Timestamp Minus(TimeSpan span) => new(Nanoseconds - span.Ticks * NanosecondsPerTick);

    public int CompareTo(Timestamp other) => Nanoseconds.CompareTo(other.Nanoseconds);
}
