namespace ChatServer.Administration;

/// <summary>Section <c>Chat:RateLimits</c>: how often whoever asks may do what a stranger can repeat.</summary>
internal sealed record RateLimitOptions : ICheckedOptions
{
    private const long MinUploadBytes = 1_048_576;
    private const long MaxUploadBytes = 1_099_511_627_776;

    /// <summary>False lifts all limits of this section, for measurements.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Attempts to sign in to one account, and to prove its password, from one address; ten times as many from all addresses.</summary>
    public int SignInsPerAccountPerMinute { get; init; } = 10;

    /// <summary>Attempts to sign in from one address (IPv6: one /64 network).</summary>
    public int SignInsPerAddressPerMinute { get; init; } = 60;

    /// <summary>New accounts from one address (IPv6: one /64 network).</summary>
    public int RegistrationsPerAddressPerHour { get; init; } = 30;

    /// <summary>Messages and users that one user may report in an hour.</summary>
    public int ReportsPerUserPerHour { get; init; } = 20;

    /// <summary>Messages that one user may send in a minute on average.</summary>
    public int MessagesPerMinute { get; init; } = 60;

    /// <summary>Messages that one user may send at once after a pause.</summary>
    public int MessageBurst { get; init; } = 60;

    /// <summary>Conversations, direct ones and groups, that one user may begin in an hour.</summary>
    public int NewConversationsPerHour { get; init; } = 20;

    /// <summary>Frames of any kind that one user may send in a second, over all devices; twice as many at once after a pause.</summary>
    public int FramesPerSecond { get; init; } = 50;

    /// <summary>Missed frames that one user may fetch with <c>sync</c> in a second on average; ten times as many at once after a pause.</summary>
    public int SyncFramesPerSecond { get; init; } = 2_000;

    /// <summary>Files that one user may upload in a minute.</summary>
    public int UploadsPerMinute { get; init; } = 30;

    /// <summary>Bytes of files that one user may upload in an hour, as many at once after a pause; to be at least <c>Chat:Attachments:MaxFileBytes</c>.</summary>
    public long UploadBytesPerHour { get; init; } = 1_073_741_824;

    /// <summary>HTTP requests of one signed-in user in a minute, as many at once after a pause.</summary>
    public int RequestsPerUserPerMinute { get; init; } = 600;

    /// <summary>Searches for messages that one user may make in a minute, as many of them at once.</summary>
    public int SearchesPerMinute { get; init; } = 60;

    /// <summary>Searches for people that one user may make in a minute, as many of them at once: each shows at most 20, so that nobody lists all users quickly.</summary>
    public int PeopleSearchesPerMinute { get; init; } = 30;

    /// <summary>HTTP requests from one address in a second on average; five times as many at once after a pause.</summary>
    public int RequestsPerAddressPerSecond { get; init; } = 50;

    /// <summary>Open WebSockets of one user.</summary>
    public int ConnectionsPerUser { get; init; } = 20;

    /// <summary>Open WebSockets from one address.</summary>
    public int ConnectionsPerAddress { get; init; } = 200;

    /// <summary>
    /// Open TCP connections from one address, idle ones and WebSockets included; further ones are closed at once. Not of
    /// <c>Chat:Web:KnownProxies</c>.
    /// </summary>
    public int TcpConnectionsPerAddress { get; init; } = 1_000;

    public IEnumerable<string> Errors() => UploadBytesPerHour is < MinUploadBytes or > MaxUploadBytes
        ? NumberErrors().Append($"UploadBytesPerHour must be from {MinUploadBytes} to {MaxUploadBytes}")
        : NumberErrors();

    private IEnumerable<string> NumberErrors() =>
        from limit in new (string Name, int Value)[]
        {
            (nameof(SignInsPerAccountPerMinute), SignInsPerAccountPerMinute),
            (nameof(SignInsPerAddressPerMinute), SignInsPerAddressPerMinute),
            (nameof(RegistrationsPerAddressPerHour), RegistrationsPerAddressPerHour),
            (nameof(ReportsPerUserPerHour), ReportsPerUserPerHour),
            (nameof(MessagesPerMinute), MessagesPerMinute),
            (nameof(MessageBurst), MessageBurst),
            (nameof(NewConversationsPerHour), NewConversationsPerHour),
            (nameof(FramesPerSecond), FramesPerSecond),
            (nameof(SyncFramesPerSecond), SyncFramesPerSecond),
            (nameof(UploadsPerMinute), UploadsPerMinute),
            (nameof(RequestsPerUserPerMinute), RequestsPerUserPerMinute),
            (nameof(SearchesPerMinute), SearchesPerMinute),
            (nameof(PeopleSearchesPerMinute), PeopleSearchesPerMinute),
            (nameof(RequestsPerAddressPerSecond), RequestsPerAddressPerSecond),
            (nameof(ConnectionsPerUser), ConnectionsPerUser),
            (nameof(ConnectionsPerAddress), ConnectionsPerAddress),
            (nameof(TcpConnectionsPerAddress), TcpConnectionsPerAddress),
        }
        where limit.Value is < 1 or > 10_000_000
        select $"{limit.Name} must be from 1 to 10000000";
}
