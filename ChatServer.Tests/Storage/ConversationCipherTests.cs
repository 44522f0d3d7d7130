using System.Security.Cryptography;
using System.Text;
using ChatServer.Storage.Sealing;

namespace ChatServer.Tests.Storage;

internal sealed class ConversationCipherTests
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(MasterKey.SizeInBytes);

    [Test]
    public void Sealed_text_of_any_length_can_be_opened([Values(0, 1, 15, 16, 17, 63, 64, 65, 4_096, 60_000)] int length)
    {
        var cipher = new ConversationCipher(1, 1, key);
        var plaintext = RandomNumberGenerator.GetBytes(length);

        var first = cipher.Seal(SealedRecord.MessageBody, 5, plaintext);
        var second = cipher.Seal(SealedRecord.MessageBody, 5, plaintext);

        Assert.That(first, Has.Length.EqualTo(length + SealedFormat.OverheadBytes));
        Assert.That(first, Is.Not.EqualTo(second), "each has its own nonce");
        foreach (var sealedBytes in new[] { first, second })
            Assert.That(new ConversationCipher(1, 1, key).Open(SealedRecord.MessageBody, 5, sealedBytes), Is.EqualTo(plaintext));
    }

    [TestCase("")]
    [TestCase("für 👩‍👩‍👧 漢字")]
    public void Text_is_sealed_as_UTF_8(string text)
    {
        var cipher = new ConversationCipher(1, 1, key);

        var sealedText = cipher.Seal(SealedRecord.MessageData, 5, text);

        Assert.That(Encoding.UTF8.GetString(cipher.Open(SealedRecord.MessageData, 5, sealedText)), Is.EqualTo(text));
    }

    [Test]
    public void Text_sealed_for_another_record_cannot_be_opened()
    {
        var cipher = new ConversationCipher(1, 1, key);
        var sealedBytes = cipher.Seal(SealedRecord.MessageBody, 5, "a text");

        Assert.Throws<AuthenticationTagMismatchException>(() => cipher.Open(SealedRecord.MessageBody, 6, sealedBytes));
        Assert.Throws<AuthenticationTagMismatchException>(() => cipher.Open(SealedRecord.MessageData, 5, sealedBytes));
        var other = new ConversationCipher(2, 1, key);
        Assert.Throws<AuthenticationTagMismatchException>(() => other.Open(SealedRecord.MessageBody, 5, sealedBytes));
    }

    [Test]
    public void Changed_bytes_cannot_be_opened()
    {
        var cipher = new ConversationCipher(1, 1, key);
        var sealedBytes = cipher.Seal(SealedRecord.MessageBody, 5, "a text");

        for (var at = 2; at < sealedBytes.Length; at++)
        {
            byte[] changed = [.. sealedBytes];
            changed[at] ^= 1;
            Assert.Throws<AuthenticationTagMismatchException>(
                () => cipher.Open(SealedRecord.MessageBody, 5, changed), $"byte {at}");
        }
    }

    [Test]
    public void OpenSSL_encrypts_in_the_same_way_as_the_platform()
    {
        if (!OpenSslGcm.IsAvailable)
            Assert.Ignore("OpenSSL 3 is not installed");

        using var platform = new AesGcm(key, SealedFormat.TagBytes);
        using var direct = new OpenSslGcm(key);
        for (var length = 0; length < 300; length++)
        {
            var (nonce, bound) = (RandomNumberGenerator.GetBytes(12), RandomNumberGenerator.GetBytes(17));
            var plaintext = RandomNumberGenerator.GetBytes(length);
            var (content, tag) = ((byte[])[.. plaintext], new byte[16]);
            var (expected, expectedTag) = (new byte[length], new byte[16]);

            direct.Encrypt(nonce, content, tag, bound);
            platform.Encrypt(nonce, plaintext, expected, expectedTag, bound);

            Assert.That(content, Is.EqualTo(expected), $"{length} bytes");
            Assert.That(tag, Is.EqualTo(expectedTag), $"{length} bytes");
        }
    }
}
