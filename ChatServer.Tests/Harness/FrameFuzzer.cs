using System.Text;

namespace ChatServer.Tests.Harness;

/// <summary>Generates bad frames by mutation of good ones, and from nothing. The same seed gives the same frames.</summary>
/// <param name="good">The frames to mutate; Room's if absent.</param>
internal sealed class FrameFuzzer(int seed, IReadOnlyList<string>? good = null)
{
    private static readonly string[] RoomFrames =
    [
        """{"action":"text_message","message_body":"hello there","receiver_id":"75140d72-8b20-4549-885c-20599badb486"}""",
        """{"action":"text_message","message_body":"für 👩‍👩‍👧 \u00e9\n","receiver_id":"75140d72-8b20-4549-885c-20599badb486","client_msg_id":"n1","reply_to_id":4}""",
        """{"action":"file_message","chat_id":5,"client_msg_id":"n2"}""",
        """{"attached_profile_id":"75140d72-8b20-4549-885c-20599badb486","receiver_id":"75140d72-8b20-4549-885c-20599badb486","action":"user_profile_message"}""",
        """{"action":"sync","cursor":"abcdef012345-77","limit":10}""",
        """{"action":"sync","cursor":12}""",
        """{"action":"received","message_id":7}""",
        """{"action":"read","message_id":7}""",
        """{"action":"typing","receiver_id":"75140d72-8b20-4549-885c-20599badb486","is_typing":true}""",
        """{"action":"authenticate","token":"a.b.c"}""",
        """{"action":"describe"}""",
        """{"action":"ping"}""",
    ];

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ":", ",", "\"", "\\", "null", "true", "-", "0", "1e999", "-1e-999", "99999999999999999999999",
            "0.1", "\\ud800", "\\udc00\\ud800", "\\u0000", "\0", "\ufeff", "\u2028", "[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":{\"a\":",
            "\"action\":\"ping\",", "\"action\":\"sync\",", "\"client_msg_id\":7,", "\"client_msg_id\":\"\\ud83d\",",
            "\"receiver_id\":\"x\",", "\"$type\":\"ping\",", "\"\\u0061ction\":\"ping\",", "//", "/**/", "NaN", "Infinity", "'",
            "\u202e", "👩‍👩‍👧", " ", "\t", "\n",
        }.Select(Encoding.UTF8.GetBytes), [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80],
    ];

    private readonly byte[][] good = [.. (good ?? RoomFrames).Select(Encoding.UTF8.GetBytes)];
    private readonly Random random = new(seed);

    public byte[] Next()
    {
        if (random.Next(20) == 0)
            return Noise();

        List<byte> frame = [.. good[random.Next(good.Length)]];
        for (var count = random.Next(1, 6); count > 0; count--)
            Mutate(frame);
        return [.. frame];
    }

    private byte[] Noise()
    {
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Mutate(List<byte> frame)
    {
        var at = random.Next(frame.Count + 1);
        var length = Math.Min(random.Next(1, 24), frame.Count - at);
        switch (random.Next(7))
        {
            case 0 when at < frame.Count:
                frame[at] = (byte)random.Next(256);
                break;
            case 1 when at < frame.Count:
                frame[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                frame.RemoveRange(at, length);
                break;
            case 3:
                frame.InsertRange(at, frame.GetRange(at, length));
                break;
            case 4:
                frame.RemoveRange(at, frame.Count - at);
                break;
            case 5:
                var other = good[random.Next(good.Length)];
                frame.InsertRange(at, other[random.Next(other.Length)..]);
                break;
            default:
                frame.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
        }
    }
}
