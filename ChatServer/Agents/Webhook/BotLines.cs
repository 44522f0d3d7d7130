using System.Runtime.CompilerServices;
using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Webhook;

/// <summary>Reads a stream line by line, with bounds for a line and for all of it. Lines end with LF, CRLF or CR.</summary>
internal static class BotLines
{
    private const int BufferSize = 8 * 1024;

    /// <summary>What follows the last line end is left out: it is no whole line.</summary>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        Stream body, int maxLineBytes, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (buffer, line, total, wasReturn) = (new byte[BufferSize], new MemoryStream(), 0L, false);
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if ((total += count) > maxBytes)
                throw TooLarge($"The bot's answer has more than {maxBytes} bytes");

            for (var at = 0; at < count; at++)
            {
                var next = buffer[at];
                if (next is (byte)'\n' or (byte)'\r')
                {
                    // The LF of a CRLF ends no further line.
                    if (next == '\r' || !wasReturn)
                    {
                        yield return line.ToArray();
                        line.SetLength(0);
                    }
                }
                else
                {
                    if (line.Length == maxLineBytes)
                        throw TooLarge($"A line of the bot's answer has more than {maxLineBytes} bytes");
                    line.WriteByte(next);
                }

                wasReturn = next == '\r';
            }
        }
    }

    public static ProviderException TooLarge(string problem) => new(ProviderError.TooLarge, problem);
}
