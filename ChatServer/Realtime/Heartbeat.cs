namespace ChatServer.Realtime;

internal enum Pulse
{
    /// <summary>The client has sent something, or is busy reading its queued frames.</summary>
    Alive,

    /// <summary>The client has been silent long enough to be pinged.</summary>
    Silent,

    /// <summary>The client has not answered its ping in time.</summary>
    Dead,
}

/// <summary>Finds dead clients: a silent client is pinged, and counts as dead if it doesn't answer.</summary>
internal sealed class Heartbeat(QueuedStream stream, RealtimeOptions options, TimeProvider clock)
{
    private long pingedAt;

    /// <summary>Called by one thread at a time. After <see cref="Pulse.Silent"/> the ping counts as sent.</summary>
    public Pulse Check()
    {
        // A client that is reading a backlog has no time to answer; the send timeout bounds how long that may last.
        if (stream.Queue.IsSending)
        {
            pingedAt = 0;
            return Pulse.Alive;
        }

        var silent = stream.SilentFor;
        if (pingedAt != 0 && silent < clock.GetElapsedTime(pingedAt))
            pingedAt = 0; // it has sent something since

        if (silent < options.PingInterval)
            return Pulse.Alive;

        if (pingedAt != 0)
            return clock.GetElapsedTime(pingedAt) > options.PingTimeout ? Pulse.Dead : Pulse.Alive;

        pingedAt = clock.GetTimestamp();
        return Pulse.Silent;
    }
}
