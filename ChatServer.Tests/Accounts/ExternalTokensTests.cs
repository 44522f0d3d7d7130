using System.Security.Cryptography;
using System.Text;
using ChatServer.Accounts.Tokens;

namespace ChatServer.Tests.Accounts;

[Parallelizable]
internal sealed class ExternalTokensTests
{
    private const long LastSecond = 253_402_300_799; // of the year 9999
    private const string Secret = "a secret of another service";
    private static readonly byte[] SecretBytes = Encoding.UTF8.GetBytes(Secret);
    private static readonly Guid User = Guid.NewGuid();

    [TestCase("HS256")]
    [TestCase("HS384")]
    [TestCase("HS512")]
    public async Task A_token_signed_with_the_shared_secret_needs_only_a_user_and_an_expiry(string algorithm)
    {
        var tokens = new ExternalTokens(new AuthOptions { SigningKey = Secret }, TimeProvider.System);

        var check = await CheckAsync(tokens, TokenForge.Hmac(new { user_id = User, exp = Soon() }, SecretBytes, algorithm));

        Assert.That(check.Failure, Is.EqualTo(TokenFailure.None));
        Assert.That(check.Claims!.UserId, Is.EqualTo(User));
        Assert.That(check.Claims.SessionId, Is.Null);
    }

    [Test]
    public async Task A_token_signed_with_the_RSA_key_is_accepted()
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        var tokens = new ExternalTokens(new AuthOptions { PublicKey = rsa.ExportSubjectPublicKeyInfoPem() }, TimeProvider.System);
        var payload = new { user_id = User, exp = Soon() };

        Assert.That((await CheckAsync(tokens, TokenForge.Rsa(payload, rsa))).Claims!.UserId, Is.EqualTo(User));
        Assert.That((await CheckAsync(tokens, TokenForge.Rsa(payload, other))).Failure, Is.EqualTo(TokenFailure.Invalid));
        Assert.That((await CheckAsync(tokens, TokenForge.Rsa(payload, rsa, "PS256"))).Failure, Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public async Task A_token_signed_with_the_elliptic_curve_key_is_accepted()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = curve.ExportSubjectPublicKeyInfoPem().Replace("\n", "\\n", StringComparison.Ordinal);
        var tokens = new ExternalTokens(new AuthOptions { PublicKey = pem }, TimeProvider.System);
        var payload = new { user_id = User, exp = Soon() };

        Assert.That((await CheckAsync(tokens, TokenForge.Curve(payload, curve))).Claims!.UserId, Is.EqualTo(User));
        Assert.That((await CheckAsync(tokens, TokenForge.Curve(payload, other))).Failure, Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public async Task Issuer_and_audience_must_match_if_configured()
    {
        var tokens = new ExternalTokens(
            new AuthOptions { SigningKey = Secret, Issuer = "https://site", Audience = "chat" }, TimeProvider.System);

        Assert.That(
            await Check(new { user_id = User, exp = Soon(), iss = "https://site", aud = "chat" }), Is.EqualTo(TokenFailure.None));
        Assert.That(
            await Check(new { user_id = User, exp = Soon(), iss = "https://site", aud = new[] { "mail", "chat" } }),
            Is.EqualTo(TokenFailure.None));
        Assert.That(
            await Check(new { user_id = User, exp = Soon(), iss = "https://elsewhere", aud = "chat" }),
            Is.EqualTo(TokenFailure.Invalid));
        Assert.That(
            await Check(new { user_id = User, exp = Soon(), iss = "https://site", aud = "mail" }),
            Is.EqualTo(TokenFailure.Invalid));
        Assert.That(await Check(new { user_id = User, exp = Soon() }), Is.EqualTo(TokenFailure.Invalid));

        async Task<TokenFailure> Check(object payload) =>
            (await CheckAsync(tokens, TokenForge.Hmac(payload, SecretBytes))).Failure;
    }

    [Test]
    public async Task An_id_that_is_not_a_UUID_always_maps_to_the_same_UUID()
    {
        var tokens = new ExternalTokens(new AuthOptions { SigningKey = Secret, UserIdClaim = "sub" }, TimeProvider.System);

        var number = await Id(new { sub = 7, exp = Soon(), iss = "site" });
        var text = await Id(new { sub = "7", exp = Soon(), iss = "site" });
        var elsewhere = await Id(new { sub = "7", exp = Soon(), iss = "other" });

        Assert.That(number, Is.EqualTo(DerivedId.From("site", "7")).And.EqualTo(text));
        Assert.That(elsewhere, Is.Not.EqualTo(number));

        async Task<Guid> Id(object payload) => (await CheckAsync(tokens, TokenForge.Hmac(payload, SecretBytes))).Claims!.UserId;
    }

    [Test]
    public async Task Clocks_may_differ_by_at_most_thirty_seconds()
    {
        var tokens = new ExternalTokens(new AuthOptions { SigningKey = Secret }, TimeProvider.System);

        Assert.That(await Check(TokenForge.In(TimeSpan.FromSeconds(-20))), Is.EqualTo(TokenFailure.None));
        Assert.That(await Check(TokenForge.In(TimeSpan.FromSeconds(-32))), Is.EqualTo(TokenFailure.Expired));
        Assert.That(await Check(TokenForge.In(TimeSpan.FromDays(50_000))), Is.EqualTo(TokenFailure.None), "past the year 2038");

        async Task<TokenFailure> Check(long exp) =>
            (await CheckAsync(tokens, TokenForge.Hmac(new { user_id = User, exp }, SecretBytes))).Failure;
    }

    [Test]
    public async Task The_expiry_of_a_token_includes_the_accepted_clock_difference()
    {
        var tokens = new ExternalTokens(new AuthOptions { SigningKey = Secret }, TimeProvider.System);
        var late = TokenForge.In(TimeSpan.FromSeconds(-20));

        Assert.That(await ExpiresAt(late), Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(late + 30)));
        Assert.That(await ExpiresAt(LastSecond), Is.EqualTo(DateTimeOffset.MaxValue), "the latest time stays the latest");

        async Task<DateTimeOffset> ExpiresAt(long exp) =>
            (await CheckAsync(tokens, TokenForge.Hmac(new { user_id = User, exp }, SecretBytes))).Claims!.ExpiresAt;
    }

    [Test]
    public async Task Refresh_tokens_of_the_other_service_and_tokens_without_an_expiry_are_refused()
    {
        var tokens = new ExternalTokens(new AuthOptions { SigningKey = Secret }, TimeProvider.System);

        Assert.That(
            (await CheckAsync(
                tokens, TokenForge.Hmac(new { user_id = User, exp = Soon(), token_type = "refresh" }, SecretBytes))).Failure,
            Is.EqualTo(TokenFailure.Invalid));
        Assert.That(
            (await CheckAsync(tokens, TokenForge.Hmac(new { user_id = User }, SecretBytes))).Failure,
            Is.EqualTo(TokenFailure.Invalid));
        Assert.That(
            (await CheckAsync(tokens, TokenForge.Hmac(new { exp = Soon() }, SecretBytes))).Failure,
            Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public void Invalid_options_are_reported_by_name()
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

    private static async ValueTask<TokenCheck> CheckAsync(ExternalTokens tokens, string token) =>
        await tokens.CheckAsync(SignedToken.Parse(token)!);

    private static long Soon() => TokenForge.In(TimeSpan.FromMinutes(5));
}
