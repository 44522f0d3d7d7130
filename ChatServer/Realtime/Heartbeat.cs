namespace ChatServer.Realtime;

internal enum Pulse
{
    /// <summary>The client has been heard, or is busy taking what waits for it.</summary>
    Alive,

    /// <summary>The client has been silent so long that it is to be pinged.</summary>
    Silent,

    /// <summary>The client has not answered its ping in time.</summary>
    Dead,
}

/// <summary>Finds out whether a client still lives: whoever is silent is pinged, and who doesn't answer is dead.</summary>
internal sealed class Heartbeat(QueuedStream stream, RealtimeOptions options, TimeProvider clock)
{
    private long pingedAt;

    /// <summary>Called by one thread at a time. After <see cref="Pulse.Silent"/> the ping counts as sent.</summary>
    public Pulse Check()
    {
        // A client that is taking a backlog has no time to answer; how long that may last is the send timeout's matter.
        if (stream.Queue.IsSending)
        {
            pingedAt = 0;
            return Pulse.Alive;
        }

        var silent = stream.SilentFor;
        if (pingedAt != 0 && silent < clock.GetElapsedTime(pingedAt))
            pingedAt = 0; // it has been heard since

        if (silent < options.PingInterval)
            return Pulse.Alive;

        if (pingedAt != 0)
            return clock.GetElapsedTime(pingedAt) > options.PingTimeout ? Pulse.Dead : Pulse.Alive;

        pingedAt = clock.GetTimestamp();
        return Pulse.Silent;
    }
}
