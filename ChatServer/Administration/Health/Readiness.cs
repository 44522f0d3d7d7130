using System.Text.Json.Serialization;
using ChatServer.Realtime;

namespace ChatServer.Administration.Health;

/// <param name="Accepting">Whether new connections are welcome: false once the server has begun to stop.</param>
/// <param name="Storage">Whether the disk takes writes.</param>
internal sealed record ReadinessChecks(bool Accepting, bool Storage)
{
    [JsonIgnore]
    public bool IsReady => Accepting && Storage;
}

/// <summary>Whether the server can do its work now.</summary>
internal sealed class Readiness(Draining draining, StorageProbe storage)
{
    // A server that stops needs no probe, and its writer may be gone.
    public async Task<ReadinessChecks> CheckAsync() =>
        draining.IsDraining ? new ReadinessChecks(Accepting: false, Storage: true) : new ReadinessChecks(true, await storage.CheckAsync());
}
