using System.Net;
using System.Net.Sockets;

namespace ChatServer.Tests.Harness;

/// <summary>A relay to a server that can be cut: until then it passes all bytes in both directions.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly Uri server;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> ends = [];
    private readonly Task accepting;
    private volatile bool isCut;
    private volatile bool isDeaf;

    public Cable(Uri server)
    {
        this.server = server;
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Drops the bytes of the server from now on, until the cable is cut and mended.</summary>
    public void LoseAnswers() => isDeaf = true;

    /// <summary>Ends all connections, and accepts no new ones.</summary>
    public void Cut()
    {
        isCut = true;
        lock (ends)
        {
            ends.ForEach(end => end.Close());
            ends.Clear();
        }
    }

    public void Mend()
    {
        isDeaf = false;
        isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
        Cut();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
                relays.Add(RelayAsync(await listener.AcceptTcpClientAsync()));
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            Cut();
        }

        await Task.WhenAll(relays);
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(server.Host, server.Port);
        lock (ends)
            ends.AddRange([near, far]);

        if (isCut)
            return;

        await Task.WhenAny(CopyAsync(near, far, () => false), CopyAsync(far, near, () => isDeaf));
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, Func<bool> isLost)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var length)
            {
                if (!isLost())
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The relay ends, and the other direction with it.
        }
    }
}
