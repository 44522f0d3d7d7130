using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

[Parallelizable]
internal sealed class RegistrationTests : ServerFixture
{
    [Test]
    public async Task The_answer_has_the_documented_user_without_a_password()
    {
        var email = NewEmail();

        var body = await Server.Http.PostAsync("/auth/register/", new
        {
            email,
            password = TestServer.Password,
            fullname = "  Ana Example ",
            gender = "female",
            country_code = "+234",
            phone_number = "9128168542",
            date_of_birth = "1999-12-31",
        }, HttpStatusCode.Created);

        Assert.That(body.EnumerateObject().Select(property => property.Name), Is.EqualTo(
            new[] { "status", "data", "message", "success" }));
        Assert.That(
            body.Data().EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "user", "access", "refresh" }));
        var user = body.Data().GetProperty("user");
        Assert.That(user.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
        {
            "id", "last_login", "gender", "email", "fullname", "country_code", "phone_number", "is_email_verified",
            "is_phone_verified", "is_active", "is_staff", "is_admin", "is_superuser", "created_at", "updated_at", "account_type",
            "date_of_birth", "profile_photo", "is_profile_complete", "groups", "user_permissions",
        }));
        Assert.That(user.GetProperty("email").GetString(), Is.EqualTo(email));
        Assert.That(user.GetProperty("fullname").GetString(), Is.EqualTo("Ana Example"));
        Assert.That(user.GetProperty("is_profile_complete").GetBoolean(), Is.True);
        Assert.That(user.GetProperty("created_at").GetString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"));
    }

    [TestCase("email", "nonsense")]
    [TestCase("email", "a@b@example.com")]
    [TestCase("email", "ana@localhost")]
    [TestCase("email", "")]
    [TestCase("email", null)]
    [TestCase("password", "short")]
    [TestCase("password", "password1234")]
    [TestCase("fullname", " ")]
    [TestCase("fullname", "Ana\nExample")]
    [TestCase("fullname", "Ana \u202Egnp.exe")]
    [TestCase("handle", "ab")]
    [TestCase("handle", "not allowed")]
    [TestCase("gender", "0123456789012345678901234567890")]
    [TestCase("country_code", "234")]
    [TestCase("phone_number", "call me")]
    [TestCase("date_of_birth", "2999-01-01")]
    [TestCase("date_of_birth", "31.12.1999")]
    public async Task A_bad_field_is_named(string field, string? value)
    {
        var request = new Dictionary<string, string?>
        {
            ["email"] = NewEmail(),
            ["password"] = TestServer.Password,
            ["fullname"] = "Ana",
            [field] = value
        };

        var body = await Server.Http.PostAsync("/auth/register/", request, HttpStatusCode.BadRequest);

        Assert.That(body.GetProperty("status").GetString(), Is.EqualTo("failure"));
        Assert.That(body.GetProperty("entity").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(body.GetProperty("errors").EnumerateObject().Select(error => error.Name), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task A_field_of_the_wrong_type_is_named()
    {
        var body = await Server.Http.PostAsync("/auth/register/", new { email = 5 }, HttpStatusCode.BadRequest);

        Assert.That(body.ErrorOf("email"), Is.Not.Null);
    }

    [Test]
    public async Task A_taken_email_or_handle_is_a_conflict_in_any_case()
    {
        var email = NewEmail();
        var handle = "h" + Guid.NewGuid().ToString("N")[..12];
        await Server.Http.PostAsync(
            "/auth/register/", new { email, handle, password = TestServer.Password, fullname = "Ana" }, HttpStatusCode.Created);

        var sameEmail = await Server.Http.PostAsync(
            "/auth/register/", new { email = email.ToUpperInvariant(), password = TestServer.Password, fullname = "Ben" },
            HttpStatusCode.Conflict);
        var sameHandle = await Server.Http.PostAsync(
            "/auth/register/",
            new { email = NewEmail(), handle = handle.ToUpperInvariant(), password = TestServer.Password, fullname = "Ben" },
            HttpStatusCode.Conflict);

        Assert.That(sameEmail.ErrorOf("email"), Is.Not.Null);
        Assert.That(sameHandle.ErrorOf("handle"), Is.Not.Null);
    }

    [Test]
    public async Task Only_one_of_two_concurrent_registrations_gets_the_same_email()
    {
        var email = NewEmail();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var content = System.Net.Http.Json.JsonContent.Create(
                new { email, password = TestServer.Password, fullname = "Ana" });
            using var response = await Server.Http.PostAsync("/auth/register", content);
            return response.StatusCode;
        }));

        Assert.That(statuses, Has.Exactly(1).EqualTo(HttpStatusCode.Created));
        Assert.That(statuses, Has.Exactly(7).EqualTo(HttpStatusCode.Conflict));
    }

    private static string NewEmail() => $"ana-{Guid.NewGuid():N}@example.com";
}
