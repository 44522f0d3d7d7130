using System.Diagnostics;
using ChatServer.Accounts;
using ChatServer.Accounts.Passwords;

namespace ChatServer.Tests.Accounts;

internal sealed class PasswordHasherTests
{
    // Made by Django 5: make_password("correct horse 42", salt="seasalt", with 1,000 iterations).
    private static readonly string FromDjango = "pbkdf2_sha256$1000$seasalt$" + Convert.ToBase64String(
        System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            "correct horse 42"u8, "seasalt"u8, 1000, System.Security.Cryptography.HashAlgorithmName.SHA256, 32));

    private readonly PasswordHasher hasher = new(new AccountOptions { BcryptCost = 4 });

    [Test]
    public void A_hash_is_bcrypt_and_verifies_only_its_own_password()
    {
        var hash = hasher.Hash("correct horse 42");

        Assert.That(hash, Does.StartWith("$2b$04$"));
        Assert.That(hasher.Verify("correct horse 42", hash), Is.True);
        Assert.That(hasher.Verify("correct horse 43", hash), Is.False);
        Assert.That(hasher.Hash("correct horse 42"), Is.Not.EqualTo(hash), "the salt differs");
    }

    [Test]
    public void A_known_bcrypt_hash_verifies()
    {
        // From the test vectors of OpenBSD and jBCrypt.
        Assert.That(hasher.Verify("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"), Is.True);
    }

    [Test]
    public void A_Django_hash_verifies_and_needs_a_rehash()
    {
        Assert.That(hasher.Verify("correct horse 42", FromDjango), Is.True);
        Assert.That(hasher.Verify("wrong horse 42", FromDjango), Is.False);
        Assert.That(hasher.NeedsRehash(FromDjango), Is.True);
    }

    [Test]
    public void A_hash_of_another_cost_needs_a_rehash()
    {
        var hash = hasher.Hash("correct horse 42");

        Assert.That(hasher.NeedsRehash(hash), Is.False);
        Assert.That(new PasswordHasher(new AccountOptions { BcryptCost = 5 }).NeedsRehash(hash), Is.True);
    }

    [TestCase("")]
    [TestCase("plaintext")]
    [TestCase("$2b$04$short")]
    [TestCase("$2b$99$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [TestCase("$2b$31$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [TestCase("$2b$04$If6bvum7DFjUnE9p2u DeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [TestCase("$2b$04$ääääääääääääääääääääääääääääääääääääääääääääääääääääää")]
    [TestCase("pbkdf2_sha256$999999999$salt$AAAA")]
    [TestCase("pbkdf2_sha256$0$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("pbkdf2_sha256$-1$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void Text_that_is_not_a_hash_verifies_no_password(string hash)
    {
        Assert.That(hasher.Verify("plaintext", hash), Is.False);
    }

    [TestCase(null, Description = "an unknown email")]
    [TestCase("bcrypt")]
    [TestCase("pbkdf2_sha256$1$seasalt$AAAA", Description = "an invalid hash")]
    public void A_password_that_no_user_can_have_costs_a_hash_too(string? hash)
    {
        var slow = new PasswordHasher(new AccountOptions { BcryptCost = 10 });
        var stored = hash == "bcrypt" ? slow.Hash("correct horse 42") : hash;
        var password = new string('x', 1_000);

        Assert.That(slow.Verify(password, stored), Is.False);
        var started = Stopwatch.GetTimestamp();
        Assert.That(slow.Verify(password, stored), Is.False);

        // A hash of this cost takes 50 ms.
        Assert.That(Stopwatch.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromMilliseconds(10)));
    }

    [Test]
    public void A_password_that_bcrypt_would_truncate_is_refused()
    {
        var cut = hasher.Hash(new string('a', 72));

        Assert.That(hasher.Verify(new string('a', 73), cut), Is.False);
        Assert.That(() => hasher.Hash(new string('a', 73)), Throws.ArgumentException);
        Assert.That(() => hasher.Hash(new string('ä', 37)), Throws.ArgumentException);
        Assert.That(() => hasher.Hash("a\0bcdefghijk"), Throws.ArgumentException);
    }

    [Test]
    [Platform("Linux")]
    public void Passwords_are_hashed_at_a_lower_thread_priority()
    {
        var nice = "";
        var thread = new Thread(() =>
        {
            BackgroundThread.StepBack();
            nice = File.ReadAllText("/proc/thread-self/stat").Split(' ')[^34];
        });

        thread.Start();
        thread.Join();

        Assert.That(nice, Is.EqualTo("10"));
    }
}
