using System.Globalization;

namespace ChatServer.Messages.CatchingUp;

/// <summary>
/// A position in the log, as clients keep it: the database's epoch and a position. A bare position is accepted too, because a
/// message id is one; it can't detect that a backup was restored.
/// </summary>
internal readonly record struct Cursor(string? Epoch, long Position)
{
    public static readonly Cursor Start = new(null, 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Position}");

    public static bool TryParse(string? text, out Cursor cursor)
    {
        cursor = Start;
        if (string.IsNullOrEmpty(text))
            return true;

        var dash = text.LastIndexOf('-');
        if (!long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return false;

        cursor = new Cursor(dash < 0 ? null : text[..dash], position);
        return dash != 0;
    }
}
