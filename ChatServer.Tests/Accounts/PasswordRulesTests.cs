using ChatServer.Accounts.Passwords;
using ChatServer.Refusals;

namespace ChatServer.Tests.Accounts;

internal sealed class PasswordRulesTests
{
    [TestCase("correct horse 42")]
    [TestCase("пароль-на-десять")]
    public void A_distinctive_password_is_allowed(string password)
    {
        Assert.That(ErrorOf(password), Is.Null);
    }

    [TestCase(null, "required")]
    [TestCase("", "required")]
    [TestCase("short 123", "at least 10")]
    [TestCase("Password123", "too common")]
    [TestCase("1234567890", "too common")]
    [TestCase("aaaaaaaaaaaaaa", "different")]
    [TestCase("ana.longname@example.com", "must differ")]
    [TestCase("Ana.Longname", "must differ")]
    [TestCase("Ana Maria Long", "must differ")]
    [TestCase("with a \0 in it", "NUL")]
    [TestCase("ääääääääääääääääääääääääääääääääääääbcdef", "72 bytes")]
    public void A_weak_or_impossible_password_is_refused(string? password, string why)
    {
        Assert.That(ErrorOf(password), Does.Contain(why));
    }

    private static string? ErrorOf(string? password)
    {
        var errors = new FieldErrors();
        PasswordRules.Check("password", password, "ana.longname@example.com", "Ana Maria Long", errors);
        return errors.Texts.GetValueOrDefault("password")?[0];
    }
}
