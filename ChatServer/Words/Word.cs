namespace ChatServer.Words;

/// <summary>A word of a text.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">Its length, in UTF-16 units.</param>
/// <param name="Folded">The form for comparing words, see <see cref="Folding"/>.</param>
/// <param name="IsUnspaced">Of a script that puts no spaces between words: each character counts as a word.</param>
internal readonly record struct Word(int Start, int Length, string Folded, bool IsUnspaced)
{
    public int End => Start + Length;
}
