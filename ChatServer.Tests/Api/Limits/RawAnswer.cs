using System.Net.Sockets;
using System.Text;

namespace ChatServer.Tests.Api.Limits;

/// <summary>What a server sends over a bare connection.</summary>
internal static class RawAnswer
{
    /// <summary>The next bytes as text; empty where the server has closed.</summary>
    public static async Task<string> ReadAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var bytes = new byte[1_000];
        try
        {
            return Encoding.ASCII.GetString(bytes, 0, await socket.ReceiveAsync(bytes.AsMemory(), patience.Token));
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
