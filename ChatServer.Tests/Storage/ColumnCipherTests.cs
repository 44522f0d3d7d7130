using System.Security.Cryptography;
using ChatServer.Storage.Sealing;

namespace ChatServer.Tests.Storage;

[Parallelizable]
internal sealed class ColumnCipherTests
{
    private static readonly SealedCell Cell = SealedCell.Of("message_reactions.emoji", 7);
    private readonly ColumnCipher cipher = new(RandomNumberGenerator.GetBytes(32));

    [TestCase("")]
    [TestCase("👍")]
    [TestCase("👩🏽‍🚀")]
    [TestCase("exactly 16 bytes")]
    public void Sealed_text_can_be_opened(string text)
    {
        Assert.That(cipher.Open(Cell, cipher.Seal(Cell, text)), Is.EqualTo(text));
        Assert.That(cipher.OpenAlike(Cell, cipher.SealAlike(Cell, text)), Is.EqualTo(text));
    }

    [Test]
    public void Equal_texts_are_sealed_equally_only_in_the_same_cell()
    {
        var (first, again) = (cipher.SealAlike(Cell, "👍"), cipher.SealAlike(Cell, "👍"));
        var (random, other) = (cipher.Seal(Cell, "👍"), cipher.Seal(Cell, "👍"));

        Assert.That(again, Is.EqualTo(first));
        Assert.That(cipher.SealAlike(SealedCell.Of("message_reactions.emoji", 8), "👍"), Is.Not.EqualTo(first));
        Assert.That(cipher.SealAlike(Cell, "👎"), Is.Not.EqualTo(first));
        Assert.That(cipher.SealAlike(Cell, "👩🏽‍🚀"), Has.Length.EqualTo(first.Length), "the length reveals nothing");
        Assert.That(other, Is.Not.EqualTo(random));
    }

    [Test]
    public void Moved_or_changed_text_cannot_be_opened()
    {
        var (value, alike) = (cipher.Seal(Cell, "text"), cipher.SealAlike(Cell, "text"));
        var elsewhere = SealedCell.Of("message_reactions.emoji", 8);

        Assert.That(() => cipher.Open(elsewhere, value), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => cipher.OpenAlike(elsewhere, alike), Throws.InstanceOf<CryptographicException>());
        Assert.That(
            () => cipher.Open(Cell, alike), Throws.InstanceOf<CryptographicException>(), "the two methods have separate keys");
        Assert.That(
            () => cipher.Open(Cell, [.. value[..^1], (byte)(value[^1] ^ 1)]), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => cipher.Open(Cell, "{}"u8.ToArray()), Throws.InstanceOf<CryptographicException>());
    }
}
