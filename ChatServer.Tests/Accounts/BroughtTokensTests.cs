using System.Security.Cryptography;
using System.Text;
using ChatServer.Accounts.Tokens;

namespace ChatServer.Tests.Accounts;

internal sealed class BroughtTokensTests
{
    private const long LastSecond = 253_402_300_799; // of the year 9999
    private const string Secret = "a secret of another service";
    private static readonly byte[] SecretBytes = Encoding.UTF8.GetBytes(Secret);
    private static readonly Guid User = Guid.NewGuid();

    [TestCase("HS256")]
    [TestCase("HS384")]
    [TestCase("HS512")]
    public void A_token_with_the_shared_secret_needs_a_user_and_an_end_only(string algorithm)
    {
        var tokens = new BroughtTokens(new AuthOptions { SigningKey = Secret }, TimeProvider.System);

        var check = tokens.Check(TokenForge.Hmac(new { user_id = User, exp = Soon() }, SecretBytes, algorithm), algorithm);

        Assert.That(check.Failure, Is.EqualTo(TokenFailure.None));
        Assert.That(check.Claims!.UserId, Is.EqualTo(User));
        Assert.That(check.Claims.SessionId, Is.Null);
    }

    [Test]
    public void A_token_by_the_holder_of_the_rsa_key_is_accepted()
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        var tokens = new BroughtTokens(new AuthOptions { PublicKey = rsa.ExportSubjectPublicKeyInfoPem() }, TimeProvider.System);
        var payload = new { user_id = User, exp = Soon() };

        Assert.That(tokens.Check(TokenForge.Rsa(payload, rsa), "RS256").Claims!.UserId, Is.EqualTo(User));
        Assert.That(tokens.Check(TokenForge.Rsa(payload, other), "RS256").Failure, Is.EqualTo(TokenFailure.Invalid));
        Assert.That(tokens.Check(TokenForge.Rsa(payload, rsa, "PS256"), "PS256").Failure, Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public void A_token_by_the_holder_of_the_curve_key_is_accepted()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = curve.ExportSubjectPublicKeyInfoPem().Replace("\n", "\\n", StringComparison.Ordinal);
        var tokens = new BroughtTokens(new AuthOptions { PublicKey = pem }, TimeProvider.System);
        var payload = new { user_id = User, exp = Soon() };

        Assert.That(tokens.Check(TokenForge.Curve(payload, curve), "ES256").Claims!.UserId, Is.EqualTo(User));
        Assert.That(tokens.Check(TokenForge.Curve(payload, other), "ES256").Failure, Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public void Issuer_and_audience_must_match_where_they_are_configured()
    {
        var tokens = new BroughtTokens(new AuthOptions { SigningKey = Secret, Issuer = "https://site", Audience = "chat" }, TimeProvider.System);

        Assert.That(Check(new { user_id = User, exp = Soon(), iss = "https://site", aud = "chat" }), Is.EqualTo(TokenFailure.None));
        Assert.That(Check(new { user_id = User, exp = Soon(), iss = "https://site", aud = new[] { "mail", "chat" } }), Is.EqualTo(TokenFailure.None));
        Assert.That(Check(new { user_id = User, exp = Soon(), iss = "https://elsewhere", aud = "chat" }), Is.EqualTo(TokenFailure.Invalid));
        Assert.That(Check(new { user_id = User, exp = Soon(), iss = "https://site", aud = "mail" }), Is.EqualTo(TokenFailure.Invalid));
        Assert.That(Check(new { user_id = User, exp = Soon() }), Is.EqualTo(TokenFailure.Invalid));

        TokenFailure Check(object payload) => tokens.Check(TokenForge.Hmac(payload, SecretBytes), "HS256").Failure;
    }

    [Test]
    public void An_id_that_is_no_uuid_always_becomes_the_same_one()
    {
        var tokens = new BroughtTokens(new AuthOptions { SigningKey = Secret, UserIdClaim = "sub" }, TimeProvider.System);

        var number = Id(new { sub = 7, exp = Soon(), iss = "site" });
        var text = Id(new { sub = "7", exp = Soon(), iss = "site" });
        var elsewhere = Id(new { sub = "7", exp = Soon(), iss = "other" });

        Assert.That(number, Is.EqualTo(DerivedId.From("site", "7")).And.EqualTo(text));
        Assert.That(elsewhere, Is.Not.EqualTo(number));

        Guid Id(object payload) => tokens.Check(TokenForge.Hmac(payload, SecretBytes), "HS256").Claims!.UserId;
    }

    [Test]
    public void Clocks_may_differ_by_thirty_seconds_and_no_more()
    {
        var tokens = new BroughtTokens(new AuthOptions { SigningKey = Secret }, TimeProvider.System);

        Assert.That(Check(TokenForge.In(TimeSpan.FromSeconds(-20))), Is.EqualTo(TokenFailure.None));
        Assert.That(Check(TokenForge.In(TimeSpan.FromSeconds(-32))), Is.EqualTo(TokenFailure.Expired));
        Assert.That(Check(TokenForge.In(TimeSpan.FromDays(50_000))), Is.EqualTo(TokenFailure.None), "past the year 2038");

        TokenFailure Check(long exp) => tokens.Check(TokenForge.Hmac(new { user_id = User, exp }, SecretBytes), "HS256").Failure;
    }

    [Test]
    public void A_token_lasts_as_long_as_it_is_accepted()
    {
        var tokens = new BroughtTokens(new AuthOptions { SigningKey = Secret }, TimeProvider.System);
        var late = TokenForge.In(TimeSpan.FromSeconds(-20));

        Assert.That(ExpiresAt(late), Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(late + 30)));
        Assert.That(ExpiresAt(LastSecond), Is.EqualTo(DateTimeOffset.MaxValue), "the end of time can't be put off");

        DateTimeOffset ExpiresAt(long exp) => tokens.Check(TokenForge.Hmac(new { user_id = User, exp }, SecretBytes), "HS256").Claims!.ExpiresAt;
    }

    [Test]
    public void A_refresh_token_of_the_other_service_and_one_without_an_end_are_refused()
    {
        var tokens = new BroughtTokens(new AuthOptions { SigningKey = Secret }, TimeProvider.System);

        Assert.That(tokens.Check(TokenForge.Hmac(new { user_id = User, exp = Soon(), token_type = "refresh" }, SecretBytes), "HS256").Failure, Is.EqualTo(TokenFailure.Invalid));
        Assert.That(tokens.Check(TokenForge.Hmac(new { user_id = User }, SecretBytes), "HS256").Failure, Is.EqualTo(TokenFailure.Invalid));
        Assert.That(tokens.Check(TokenForge.Hmac(new { exp = Soon() }, SecretBytes), "HS256").Failure, Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public void Options_that_can_not_work_are_named()
    {
        using var weak = RSA.Create(1024);
        using var whole = RSA.Create(2048);

        Assert.That(new AuthOptions { SigningKey = "short" }.Errors(), Has.One.Contains("SigningKey"));
        Assert.That(new AuthOptions { PublicKey = "no pem" }.Errors(), Has.One.Contains("PublicKey"));
        Assert.That(new AuthOptions { PublicKey = weak.ExportSubjectPublicKeyInfoPem() }.Errors(), Has.One.Contains("PublicKey"));
        Assert.That(new AuthOptions { PublicKey = whole.ExportPkcs8PrivateKeyPem() }.Errors(), Has.One.Contains("PublicKey"));
        Assert.That(new AuthOptions { AccessTokenLifetime = TimeSpan.Zero }.Errors(), Has.One.Contains("AccessTokenLifetime"));
        Assert.That(new AuthOptions { UserIdClaim = "" }.Errors(), Has.One.Contains("UserIdClaim"));
        Assert.That(new AuthOptions().Errors(), Is.Empty);
    }

    private static long Soon() => TokenForge.In(TimeSpan.FromMinutes(5));
}
