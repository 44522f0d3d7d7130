using System.Net;
using ChatServer.Api.Limits.Connections;
using ChatServer.Attachments;
using ChatServer.Options;
using ChatServer.Options.RateLimits;
using ChatServer.Realtime;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Api.Limits;

/// <summary>Connections of addresses, without a server.</summary>
internal abstract class OpenConnectionsFixture
{
    protected readonly ManualClock clock = new();

    protected OpenConnections Make(int perAddress, int max = 100, string proxy = "10.0.0.0/8")
    {
        var web = new WebOptions { MaxConnections = max, KnownProxies = [proxy] };
        var capacity = new ConnectionCapacity(
            web, new StorageOptions(), new AttachmentOptions(), NullLogger<ConnectionCapacity>.Instance, files: null);
        return new OpenConnections(
            capacity, new RateLimitOptions { TcpConnectionsPerAddress = perAddress }, web, clock,
            NullLogger<OpenConnections>.Instance);
    }

    protected static OpenConnections.Place Enter(OpenConnections connections, string address) =>
        connections.TryEnter(IPAddress.Parse(address), out _) ?? throw new AssertionException($"{address} was refused");

    protected static ConnectionRefusal Refusal(OpenConnections connections, string address)
    {
        connections.TryEnter(IPAddress.Parse(address), out var refusal)?.Dispose();
        return refusal;
    }
}
