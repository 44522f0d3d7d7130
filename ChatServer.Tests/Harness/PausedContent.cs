using System.Net;

namespace ChatServer.Tests.Harness;

/// <summary>A body of 26 bytes whose second half waits until the test releases it.</summary>
internal sealed class PausedContent : HttpContent
{
    private readonly TaskCompletionSource begun = new();
    private readonly TaskCompletionSource going = new();

    public Task Begun => begun.Task;

    public void Resume() => going.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync("the first half, "u8.ToArray());
        await stream.FlushAsync();
        begun.SetResult();
        await going.Task;
        await stream.WriteAsync("the second"u8.ToArray());
    }

    protected override bool TryComputeLength(out long length) => (length = 26) > 0;
}
