using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Benchmarks.Relay;

/// <summary>Hands the WebSocket a <see cref="CoalescingStream"/> in place of Kestrel's own.</summary>
internal sealed class CoalescedUpgrade(IHttpUpgradeFeature kestrel, Action<CoalescingStream> upgraded) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => kestrel.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        var stream = new CoalescingStream(await kestrel.UpgradeAsync());
        upgraded(stream);
        return stream;
    }
}
