using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Storage.Sealing;
using ChatServer.Words;

namespace ChatServer.Messages.Search;

/// <summary>
/// What stands in the index for words: HMAC-SHA-256 under a key of its own, cut to 8 bytes. A word stands there with each of its
/// beginnings from <see cref="MinPrefix"/> letters on, the whole word being the last of them; a script without spaces with each
/// character and each pair; a message also with its sender, and with whether it has a file.
/// </summary>
internal sealed class SearchTerms(ServerKeys keys)
{
    public const int MinPrefix = 3;

    /// <summary>Longer words stand there by their beginning; a search compares the rest when it has the message.</summary>
    public const int MaxPrefix = 12;
    private const char BeginningKind = 'w', CharacterKind = 'c', SenderKind = 's', FileKind = 'f', CheckKind = 'k';

    public long HasFile => Hash(FileKind, "");

    /// <summary>Tells indices of another key apart.</summary>
    public long KeyCheck => Hash(CheckKind, "");

    public long OfSender(Guid userId) => Hash(SenderKind, userId.ToString());

    /// <summary>A word, or the beginning of one.</summary>
    public long OfBeginning(ReadOnlySpan<char> folded) =>
        Hash(BeginningKind, folded.Length > MaxPrefix ? folded[..MaxPrefix] : folded);

    /// <summary>A character of a script without spaces, or two that stand together.</summary>
    public long OfCharacters(string folded) => Hash(CharacterKind, folded);

    /// <summary>All that a word is found by.</summary>
    public long[] OfWord(Word word)
    {
        if (word.IsUnspaced)
            return [OfCharacters(word.Folded)];

        if (word.Folded.Length <= MinPrefix)
            return [OfBeginning(word.Folded)];

        var longest = Math.Min(word.Folded.Length, MaxPrefix);
        return [.. Enumerable.Range(MinPrefix, longest - MinPrefix + 1)
            .Select(length => OfBeginning(word.Folded.AsSpan(0, length)))];
    }

    private long Hash(char kind, ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[4 * (SenderTextLength + 1)];
        bytes[0] = (byte)kind;
        var length = Encoding.UTF8.GetBytes(text, bytes[1..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(keys.SearchIndex, bytes[..(length + 1)], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    private const int SenderTextLength = 36;
}
