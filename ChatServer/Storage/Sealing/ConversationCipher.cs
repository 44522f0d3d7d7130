using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChatServer.Storage.Sealing;

/// <summary>What kind of record a sealed column belongs to; bound in, so one kind can't be passed off as another.</summary>
internal enum SealedRecord : byte
{
    MessageBody = 1,
    FileDetails = 2,
    MessageData = 3,
    ConversationName = 4,
    ForwardOrigin = 5,
    MessageExtras = 6,
    ChannelDetails = 7,
    RunText = 8,
    RunCall = 9,
    RunResult = 10,
    RunContinuation = 11,
    AvatarDetails = 16,
    ChatHead = 32,
    ChatMessage = 33,
    ChatEvent = 34,
}

/// <summary>
/// Seals the content of one conversation, or of one chat, under its key. The conversation and the record are bound in as
/// associated data: a body that is copied to another row doesn't open.
/// </summary>
internal sealed class ConversationCipher(long conversationId, byte keyId, byte[] key, string owner = "conversation")
{
    private const int BoundBytes = 1 + 8 + 8;
    private const int HashBytes = 16;

    // The native contexts are not thread-safe.
    private readonly Lock gate = new();
    private readonly AesGcm cipher = new(key, SealedFormat.TagBytes);
    private OpenSslGcm? sealing;
    private byte[]? hashKey;
    private long opened;

    /// <summary>How many records were opened, which shows that nothing is opened twice.</summary>
    public long Opened => Interlocked.Read(ref opened);

    public byte[] Seal(SealedRecord kind, long recordId, ReadOnlySpan<byte> plaintext)
    {
        var sealedBytes = SealedFormat.Begin(keyId, plaintext.Length);
        plaintext.CopyTo(SealedFormat.Content(sealedBytes));
        Encrypt(kind, recordId, sealedBytes);
        return sealedBytes;
    }

    /// <summary>Seals a text, as UTF-8.</summary>
    public byte[] Seal(SealedRecord kind, long recordId, string text)
    {
        var sealedBytes = SealedFormat.Begin(keyId, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, SealedFormat.Content(sealedBytes));
        Encrypt(kind, recordId, sealedBytes);
        return sealedBytes;
    }

    /// <exception cref="AuthenticationTagMismatchException">The bytes were changed, or belong to another record.</exception>
    public byte[] Open(SealedRecord kind, long recordId, ReadOnlySpan<byte> sealedBytes)
    {
        Span<byte> bound = stackalloc byte[BoundBytes];
        Bind(bound, kind, recordId);
        try
        {
            lock (gate)
            {
                opened++;
                return SealedFormat.Open(cipher, sealedBytes, bound);
            }
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new AuthenticationTagMismatchException(
                $"{kind} {recordId} of {owner} {conversationId} doesn't open", failure);
        }
    }

    /// <summary>A keyed hash of 16 bytes, for columns that are looked up or compared.</summary>
    public byte[] Hash(ReadOnlySpan<byte> content)
    {
        hashKey ??= HKDF.DeriveKey(HashAlgorithmName.SHA256, key, MasterKey.SizeInBytes, info: "hashes"u8.ToArray());
        return HMACSHA256.HashData(hashKey, content)[..HashBytes];
    }

    private void Encrypt(SealedRecord kind, long recordId, byte[] sealedBytes)
    {
        Span<byte> bound = stackalloc byte[BoundBytes];
        Bind(bound, kind, recordId);
        var nonce = SealedFormat.Nonce(sealedBytes);
        var content = SealedFormat.Content(sealedBytes);
        var tag = SealedFormat.Tag(sealedBytes);
        lock (gate)
        {
            if (OpenSslGcm.IsAvailable)
                (sealing ??= new OpenSslGcm(key)).Encrypt(nonce, content, tag, bound);
            else
                cipher.Encrypt(nonce, content, content, tag, bound);
        }
    }

    private void Bind(Span<byte> bound, SealedRecord kind, long recordId)
    {
        bound[0] = (byte)kind;
        BinaryPrimitives.WriteInt64BigEndian(bound[1..], conversationId);
        BinaryPrimitives.WriteInt64BigEndian(bound[9..], recordId);
    }
}
