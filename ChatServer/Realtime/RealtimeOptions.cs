using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Realtime;

/// <summary>Section <c>Chat:Realtime</c>.</summary>
internal sealed record RealtimeOptions : ICheckedOptions
{
    /// <summary>A larger frame closes the connection with 1009.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxFrameBytes { get; init; } = 131_072;

    /// <summary>Frames that may wait for one client; at the bound it is closed with 4008 and resumes by cursor.</summary>
    [Range(16, 1_000_000)]
    public int MaxQueuedFrames { get; init; } = 4_096;

    /// <summary>Bytes that may wait for one client; the same happens at the bound.</summary>
    [Range(262_144, int.MaxValue)]
    public int MaxQueuedBytes { get; init; } = 4_194_304;

    /// <summary>Sends of one connection that may wait for their commit; at the bound no further frame of it is read.</summary>
    [Range(1, 10_000)]
    public int MaxUnconfirmedSends { get; init; } = 64;

    /// <summary>How long a connection may be silent before it is pinged.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>A pinged connection that sends nothing for this long is dead.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to complete a frame; after that the connection is closed with 4009.</summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A client that reads none of its queued frames for this long is closed with 4008.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a closing handshake may take before the connection is cut.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>More errors than this within ten seconds close the connection with 1008.</summary>
    [Range(1, int.MaxValue)]
    public int MaxErrorsPerTenSeconds { get; init; } = 50;

    /// <summary>More pings and pongs of a client than this within ten seconds close the connection with 1008.</summary>
    [Range(20, int.MaxValue)]
    public int MaxControlFramesPerTenSeconds { get; init; } = 100;

    /// <summary>
    /// A user is shown as offline after being disconnected for this long, and viewers are notified of a user's presence at most
    /// once in this time.
    /// </summary>
    public TimeSpan PresenceGrace { get; init; } = TimeSpan.FromSeconds(10);

    public IEnumerable<string> Errors()
    {
        if (PingInterval <= TimeSpan.Zero) yield return "PingInterval must be above zero";
        if (PingTimeout <= TimeSpan.Zero) yield return "PingTimeout must be above zero";
        if (FrameTimeout <= TimeSpan.Zero) yield return "FrameTimeout must be above zero";
        if (SendTimeout <= TimeSpan.Zero) yield return "SendTimeout must be above zero";
        if (CloseTimeout <= TimeSpan.Zero) yield return "CloseTimeout must be above zero";
        if (PresenceGrace < TimeSpan.Zero || PresenceGrace > TimeSpan.FromMinutes(10))
            yield return "PresenceGrace must be from zero to 10 minutes";
    }
}
