using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Storage.Sealing;
using ChatServer.Words;

namespace ChatServer.Messages.Search.Query;

/// <summary>
/// Computes the terms of the index: HMAC-SHA-256 under a key of its own, truncated to 8 bytes. A word is indexed by each of its
/// prefixes from <see cref="MinPrefix"/> letters on, up to the whole word; text in a script without spaces by each character and
/// each pair; a message also by its sender, and by whether it has a file.
/// </summary>
internal sealed class SearchTerms
{
    public const int MinPrefix = 3;

    /// <summary>Longer words are indexed only up to this prefix; a search compares the rest with the opened message.</summary>
    public const int MaxPrefix = 12;
    private const char BeginningKind = 'w', CharacterKind = 'c', SenderKind = 's', FileKind = 'f', CheckKind = 'k';
    private const char OwnerKind = 'o', TextKind = 't';
    private readonly byte[] key;

    public SearchTerms(ServerKeys keys)
        : this(keys.SearchIndex)
    {
    }

    private SearchTerms(byte[] key) => this.key = key;

    public long HasFile => Hash(FileKind, "");

    /// <summary>Identifies the key, so that an index of another key is detected.</summary>
    public long KeyCheck => Hash(CheckKind, "");

    /// <summary>The term of every text of a chat.</summary>
    public long AnyText => Hash(TextKind, "");

    public long OfSender(Guid userId) => Hash(SenderKind, userId.ToString());

    /// <summary>
    /// The terms of what is a user's alone: the same word has another term for each user, so that a search meets only their own.
    /// </summary>
    public SearchTerms Of(Guid ownerId) => new(HMACSHA256.HashData(key, (byte[])[(byte)OwnerKind, .. ownerId.ToByteArray()]));

    /// <summary>The term of a word or prefix.</summary>
    public long OfBeginning(ReadOnlySpan<char> folded) =>
        Hash(BeginningKind, folded.Length > MaxPrefix ? folded[..MaxPrefix] : folded);

    /// <summary>The term of a character of a script without spaces, or of two adjacent ones.</summary>
    public long OfCharacters(string folded) => Hash(CharacterKind, folded);

    /// <summary>All terms by which a word is found.</summary>
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
        HMACSHA256.HashData(key, bytes[..(length + 1)], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    private const int SenderTextLength = 36;
}
