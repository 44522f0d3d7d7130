using ChatServer.Options;

namespace ChatServer.Hosting.Metrics;

/// <summary>Section <c>Chat:Metrics</c>.</summary>
internal sealed record MetricsOptions : ICheckedOptions
{
    /// <summary>Whether anything is measured for <c>/metrics</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Who may read <c>/metrics</c>; others get 404. Addresses and networks, separated by commas: a list would be merged item by
    /// item with this one.
    /// </summary>
    public string AllowedNetworks { get; init; } = "127.0.0.0/8, ::1";

    public NetworkList Networks() => new(Split());

    public IEnumerable<string> Errors() =>
        from network in Split()
        where !NetworkList.IsValid(network)
        select $"AllowedNetworks must be addresses or networks such as 10.0.0.0/8, separated by commas, not '{network}'";

    private string[] Split() =>
        AllowedNetworks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
