using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ChatServer.Attachments.Content;

/// <summary>Detects whether bytes that arrive in pieces are text: valid UTF-8 without NUL, also across the pieces.</summary>
internal sealed class TextProbe
{
    private readonly byte[] cut = new byte[4];
    private int cutLength;

    public bool IsText { get; private set; } = true;

    public void Add(ReadOnlySpan<byte> piece)
    {
        while (IsText && cutLength > 0 && piece.Length > 0)
        {
            JoinCut(piece[0]);
            piece = piece[1..];
        }

        if (!IsText)
            return;

        var whole = piece.Length - IncompleteTail(piece);
        IsText = Utf8.IsValid(piece[..whole]) && !piece.Contains((byte)0);
        if (cutLength == 0)
        {
            piece[whole..].CopyTo(cut);
            cutLength = piece.Length - whole;
        }
    }

    /// <summary>Ends the text: a truncated character makes it invalid.</summary>
    public void Complete() => IsText &= cutLength == 0;

    private void JoinCut(byte next)
    {
        cut[cutLength++] = next;
        var status = Rune.DecodeFromUtf8(cut.AsSpan(0, cutLength), out _, out _);
        if (status == OperationStatus.NeedMoreData)
            return;

        IsText = status == OperationStatus.Done;
        cutLength = 0;
    }

    // How many bytes at the end begin a character whose rest hasn't arrived yet.
    private static int IncompleteTail(ReadOnlySpan<byte> piece)
    {
        for (var back = 1; back <= Math.Min(3, piece.Length); back++)
        {
            var lead = piece[^back];
            if ((lead & 0xC0) == 0x80)
                continue;

            var needed = lead switch
            {
                >= 0xF0 => 4,
                >= 0xE0 => 3,
                >= 0xC0 => 2,
                _ => 1,
            };
            return needed > back ? back : 0;
        }

        return 0;
    }
}
