using System.Security.Cryptography;
using System.Text;
using ChatServer.Accounts.Tokens;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Tests.Accounts;

internal sealed class AccessTokensTests
{
    private static readonly Guid User = Guid.NewGuid();
    private static readonly Guid Session = Guid.NewGuid();
    private DirectoryInfo directory = null!;
    private ServerKeys keys = null!;

    [OneTimeSetUp]
    public void MakeKeys()
    {
        directory = Directory.CreateTempSubdirectory("chat-keys-");
        var data = new DataDirectory(directory.FullName);
        var masters = MasterKeys.Load(new EncryptionOptions(), data);
        using var connection = SqliteFile.OpenForWriting(data.DatabasePath, new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System));
        keys = ServerKeys.LoadOrCreate(connection, masters);
    }

    [OneTimeTearDown]
    public void RemoveKeys() => directory.Delete(recursive: true);

    [Test]
    public async Task An_issued_token_names_its_user_and_session()
    {
        var tokens = Tokens();

        var check = await tokens.CheckAsync(tokens.Issue(User, Session));

        Assert.That(check.Failure, Is.EqualTo(TokenFailure.None));
        Assert.That(check.Claims!.UserId, Is.EqualTo(User));
        Assert.That(check.Claims.SessionId, Is.EqualTo(Session));
        Assert.That(check.Claims.ExpiresAt, Is.EqualTo(DateTimeOffset.UtcNow.AddMinutes(15)).Within(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task Expired_and_invalid_tokens_are_distinguished()
    {
        var tokens = Tokens();

        Assert.That(
            (await tokens.CheckAsync(tokens.Issue(User, Session, TimeSpan.FromSeconds(-1)))).Failure,
            Is.EqualTo(TokenFailure.Expired));
        Assert.That((await tokens.CheckAsync("nonsense")).Failure, Is.EqualTo(TokenFailure.Invalid));
    }

    [TestCase("none")]
    [TestCase("None")]
    [TestCase("HS384")]
    [TestCase("RS256")]
    [TestCase("")]
    public async Task Another_algorithm_is_refused_even_with_our_key(string algorithm)
    {
        var token = TokenForge.Hmac(Own(), keys.TokenSigning, algorithm);

        Assert.That((await Tokens().CheckAsync(token)).Failure, Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public async Task A_token_without_a_signature_is_refused()
    {
        var unsigned = TokenForge.Unsigned(new { alg = "none" }, Own());

        foreach (var token in new[]
        {
            unsigned, unsigned + ".", unsigned + ".AAAA", TokenForge.Unsigned(new { alg = "HS256" }, Own()) + "."
        })
            Assert.That((await Tokens().CheckAsync(token)).Failure, Is.EqualTo(TokenFailure.Invalid), token);
    }

    [Test]
    public async Task A_public_key_is_not_accepted_as_a_shared_secret()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        var tokens = Tokens(new AuthOptions { PublicKey = pem });

        Assert.That(
            (await tokens.CheckAsync(TokenForge.Hmac(Own(), Encoding.UTF8.GetBytes(pem)))).Failure,
            Is.EqualTo(TokenFailure.Invalid));
        Assert.That(
            (await tokens.CheckAsync(TokenForge.Hmac(Own(), rsa.ExportSubjectPublicKeyInfo()))).Failure,
            Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public async Task A_token_without_kind_expiry_user_or_session_is_refused()
    {
        var exp = TokenForge.In(TimeSpan.FromMinutes(5));
        object[] payloads =
        [
            new { user_id = User, sid = Session, exp },
            new { token_type = "refresh", user_id = User, sid = Session, exp },
            new { token_type = "access", user_id = User, sid = Session },
            new { token_type = "access", user_id = User, sid = Session, exp = "soon" },
            new { token_type = "access", user_id = User, exp },
            new { token_type = "access", sid = Session, exp },
            new { token_type = "access", user_id = "ana", sid = Session, exp },
            new { token_type = "access", user_id = User, sid = Session, exp, nbf = exp },
        ];

        foreach (var payload in payloads)
            Assert.That(
                (await Tokens().CheckAsync(TokenForge.Hmac(payload, keys.TokenSigning))).Failure,
                Is.EqualTo(TokenFailure.Invalid), payload.ToString());
        Assert.That(
            (await Tokens().CheckAsync(TokenForge.Hmac(Own(), keys.TokenSigning))).Failure, Is.EqualTo(TokenFailure.None));
    }

    [Test]
    public async Task An_oversized_token_and_critical_headers_are_refused()
    {
        var exp = TokenForge.In(TimeSpan.FromMinutes(5));
        var large = TokenForge.Hmac(
            new { token_type = "access", user_id = User, sid = Session, exp, padding = new string('x', 9_000) },
            keys.TokenSigning);
        var critical = TokenForge.Hmac(
            Own(), keys.TokenSigning, header: new { alg = "HS256", crit = new[] { "b64" }, b64 = false });

        Assert.That((await Tokens().CheckAsync(large)).Failure, Is.EqualTo(TokenFailure.Invalid));
        Assert.That((await Tokens().CheckAsync(critical)).Failure, Is.EqualTo(TokenFailure.Invalid));
    }

    [Test]
    public async Task Arbitrary_text_is_an_invalid_token_and_never_throws()
    {
        var random = new Random(4);
        var token = Tokens().Issue(User, Session);
        var tokens = Tokens(new AuthOptions { SigningKey = new string('k', 32) });

        for (var round = 0; round < 2_000; round++)
        {
            var mangled = token.ToCharArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                mangled[random.Next(mangled.Length)] = (char)random.Next(1, 0x250);
            Assert.That(async () => await tokens.CheckAsync(new string(mangled)), Throws.Nothing);
        }
    }

    [Test]
    public async Task Many_threads_can_check_tokens_at_once()
    {
        var tokens = Tokens();

        await Parallel.ForAsync(0, 2_000, async (_, _) =>
        {
            Assert.That((await tokens.CheckAsync(tokens.Issue(User, Session))).Failure, Is.EqualTo(TokenFailure.None));
        });
    }

    private static object Own() =>
        new { token_type = "access", user_id = User, sid = Session, exp = TokenForge.In(TimeSpan.FromMinutes(5)) };

    private AccessTokens Tokens(AuthOptions? options = null) => new(options ?? new AuthOptions(), keys, TimeProvider.System);
}
