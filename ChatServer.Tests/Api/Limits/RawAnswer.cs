using System.Net.Sockets;
using System.Text;

namespace ChatServer.Tests.Api.Limits;

/// <summary>Reads what a server sends over a bare connection.</summary>
internal static class RawAnswer
{
    /// <summary>Returns the next bytes as text; empty if the server has closed the connection.</summary>
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
