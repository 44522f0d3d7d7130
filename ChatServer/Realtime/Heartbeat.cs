namespace ChatServer.Realtime;

internal enum Pulse
{
    /// <summary>The client has sent something, or is busy reading its queued frames.</summary>
    Alive,

    /// <summary>The client is to be pinged.</summary>
    Due,

    /// <summary>The client has not answered its ping in time.</summary>
    Dead,
}

/// <summary>Finds dead clients: a silent client is pinged, and counts as dead if it doesn't answer.</summary>
/// <param name="isSteady">Whether the client is pinged however much it sends, because it takes a server without pings for
/// dead.</param>
internal sealed class Heartbeat(QueuedStream stream, bool isSteady, RealtimeOptions options, TimeProvider clock)
{
    private long lastPingAt = clock.GetTimestamp();
    private long unansweredSince;

    /// <summary>Called by one thread at a time. After <see cref="Pulse.Due"/> the ping counts as sent.</summary>
    public Pulse Check()
    {
        // A client that is reading a backlog has no time to answer; the send timeout bounds how long that may last.
        var isBusy = stream.Queue.IsSending;
        if (unansweredSince != 0 && (isBusy || stream.SilentFor < clock.GetElapsedTime(unansweredSince)))
            unansweredSince = 0;

        if (unansweredSince != 0 && clock.GetElapsedTime(unansweredSince) > options.PingTimeout)
            return Pulse.Dead;

        if (!IsDue(isBusy))
            return Pulse.Alive;

        lastPingAt = clock.GetTimestamp();
        if (unansweredSince == 0)
            unansweredSince = lastPingAt;
        return Pulse.Due;
    }

    private bool IsDue(bool isBusy) => isSteady
        ? clock.GetElapsedTime(lastPingAt) >= options.PingInterval
        : !isBusy && unansweredSince == 0 && stream.SilentFor >= options.PingInterval;
}
