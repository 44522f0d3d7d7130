using System.ComponentModel.DataAnnotations;

namespace ChatServer.Options.RateLimits;

/// <summary>Section <c>Chat:RateLimits</c>: limits on repeatable requests.</summary>
internal sealed record RateLimitOptions : ICheckedOptions
{
    private const int MaxLimit = 10_000_000;

    /// <summary>False lifts all limits of this section, for measurements.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Attempts to sign in to one account, and to prove its password, from one address; four times as many from one network (IPv4
    /// /24, IPv6 /48), and, except from networks where the account has an open session, six times as many from a wide one (IPv4
    /// /16, IPv6 /32) and ten times as many in total.
    /// </summary>
    [Range(1, MaxLimit)]
    public int SignInsPerAccountPerMinute { get; init; } = 10;

    /// <summary>Attempts to sign in from one address (IPv6: one /64 network).</summary>
    [Range(1, MaxLimit)]
    public int SignInsPerAddressPerMinute { get; init; } = 60;

    /// <summary>New accounts from one address (IPv6: one /64 network).</summary>
    [Range(1, MaxLimit)]
    public int RegistrationsPerAddressPerHour { get; init; } = 30;

    /// <summary>Messages and users that one user may report in an hour.</summary>
    [Range(1, MaxLimit)]
    public int ReportsPerUserPerHour { get; init; } = 20;

    /// <summary>Messages that one user may send in a minute on average.</summary>
    [Range(1, MaxLimit)]
    public int MessagesPerMinute { get; init; } = 60;

    /// <summary>Messages that one user may send at once after a pause.</summary>
    [Range(1, MaxLimit)]
    public int MessageBurst { get; init; } = 60;

    /// <summary>Messages that one webhook may post in a minute, as many at once after a pause.</summary>
    [Range(1, MaxLimit)]
    public int WebhookPostsPerMinute { get; init; } = 30;

    /// <summary>Conversations, direct ones and groups, that one user may begin in an hour.</summary>
    [Range(1, MaxLimit)]
    public int NewConversationsPerHour { get; init; } = 20;

    /// <summary>
    /// Frames of any kind that one user may send in a second, over all devices; twice as many at once after a pause.
    /// </summary>
    [Range(1, MaxLimit)]
    public int FramesPerSecond { get; init; } = 50;

    /// <summary>
    /// Missed frames that one user may fetch with <c>sync</c> in a second on average; ten times as many at once after a pause.
    /// </summary>
    [Range(1, MaxLimit)]
    public int SyncFramesPerSecond { get; init; } = 2_000;

    /// <summary>Files that one user may upload in a minute.</summary>
    [Range(1, MaxLimit)]
    public int UploadsPerMinute { get; init; } = 30;

    /// <summary>
    /// Bytes of files that one user may upload in an hour, as many at once after a pause; to be at least
    /// <c>Chat:Attachments:MaxFileBytes</c>.
    /// </summary>
    [Range(typeof(long), "1048576", "1099511627776")]
    public long UploadBytesPerHour { get; init; } = 1_073_741_824;

    /// <summary>HTTP requests of one signed-in user in a minute, as many at once after a pause.</summary>
    [Range(1, MaxLimit)]
    public int RequestsPerUserPerMinute { get; init; } = 600;

    /// <summary>
    /// Events that one user may post to chats in a second, such as pieces of streamed messages; twice as many at once after a
    /// pause. They don't count as <c>RequestsPerUserPerMinute</c>.
    /// </summary>
    [Range(1, MaxLimit)]
    public int ChatEventsPerSecond { get; init; } = 50;

    /// <summary>Searches for messages that one user may make in a minute, as many of them at once.</summary>
    [Range(1, MaxLimit)]
    public int SearchesPerMinute { get; init; } = 60;

    /// <summary>Searches for people that one user may make in a minute, as many of them at once.</summary>
    [Range(1, MaxLimit)]
    public int PeopleSearchesPerMinute { get; init; } = 30;

    /// <summary>People they don't know that one user may be shown in an hour by searching, each counted once a day.</summary>
    [Range(1, MaxLimit)]
    public int StrangersPerHour { get; init; } = 200;

    /// <summary>The same in a day.</summary>
    [Range(1, MaxLimit)]
    public int StrangersPerDay { get; init; } = 500;

    /// <summary>HTTP requests from one address in a second on average; five times as many at once after a pause.</summary>
    [Range(1, MaxLimit)]
    public int RequestsPerAddressPerSecond { get; init; } = 50;

    /// <summary>Open WebSockets of one user.</summary>
    [Range(1, MaxLimit)]
    public int ConnectionsPerUser { get; init; } = 20;

    /// <summary>Open WebSockets from one address.</summary>
    [Range(1, MaxLimit)]
    public int ConnectionsPerAddress { get; init; } = 200;

    /// <summary>
    /// Open TCP connections from one address, idle ones and WebSockets included; further ones are closed at once. Doesn't apply
    /// to <c>Chat:Web:KnownProxies</c>.
    /// </summary>
    [Range(1, MaxLimit)]
    public int TcpConnectionsPerAddress { get; init; } = 1_000;
}
