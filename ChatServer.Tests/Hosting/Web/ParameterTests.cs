using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Web;

/// <summary>The descriptions of operations and their parameters in <c>/openapi/v1.json</c>.</summary>
[Parallelizable]
internal sealed class ParameterTests : ServerFixture
{
    private static readonly HttpStatusCode[] Invalid = [HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity];
    private List<Operation> operations = [];

    [OneTimeSetUp]
    public async Task Read()
    {
        var document = await Server.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        operations =
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
                .Select(operation => new Operation(path.Name, operation.Name, operation.Value))),
        ];
    }

    [Test]
    public void Every_operation_has_a_unique_id_and_a_summary()
    {
        Assert.That(operations.Select(operation => operation.Described.GetProperty("operationId").GetString()), Is.Unique);
        foreach (var operation in operations)
            Assert.That(operation.Described.Text("summary"), Is.Not.Empty, operation.ToString());
    }

    [Test]
    public void Every_parameter_has_a_type_and_its_real_name()
    {
        foreach (var operation in operations)
        {
            foreach (var parameter in operation.Parameters)
            {
                var name = parameter.Text("name");
                Assert.That(name, Does.Match("^[a-z_]+$"), operation.ToString());
                Assert.That(parameter.GetProperty("schema").TryGetProperty("type", out _), $"{operation} {name}");
                if (parameter.Text("in") == "path")
                    Assert.That(operation.Path, Does.Contain($"{{{name}}}"));
            }
        }
    }

    [Test]
    public async Task The_server_enforces_the_described_bounds_of_numbers()
    {
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        var checks = 0;
        foreach (var operation in operations.Where(operation => operation.Method == "get"))
        {
            foreach (var parameter in operation.Parameters.Where(parameter => parameter.Text("in") == "query"))
            {
                if (!parameter.GetProperty("schema").TryGetProperty("maximum", out var maximum))
                    continue;

                var (name, max) = (parameter.Text("name")!, maximum.GetInt32());
                var minimum = parameter.GetProperty("schema").GetProperty("minimum").GetInt32();
                Assert.That(Invalid, Does.Contain(await AskAsync(http, operation, name, max + 1)), $"{operation} {name}");
                Assert.That(Invalid, Does.Contain(await AskAsync(http, operation, name, minimum - 1)), $"{operation} {name}");
                Assert.That(Invalid, Does.Not.Contain(await AskAsync(http, operation, name, max)), $"{operation} {name}");
                checks++;
            }
        }

        Assert.That(checks, Is.GreaterThan(20));
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, Operation operation, string name, int value)
    {
        var path = Regex.Replace(
            operation.Path, @"\{(.*?)\}",
            match => Example(operation.Parameters.First(known => known.Text("name") == match.Groups[1].Value)));
        var required = operation.Parameters
            .Where(known => known.Text("in") == "query" && known.TryGetProperty("required", out _))
            .Select(known => $"&{known.Text("name")}=someone");
        using var answer = await http.GetAsync($"{path}?{name}={value}{string.Concat(required)}");
        return answer.StatusCode;
    }

    private static string Example(JsonElement parameter)
    {
        var schema = parameter.GetProperty("schema");
        if (schema.TryGetProperty("pattern", out var pattern))
            return pattern.GetString()!.Trim('^').Split('[')[0] + "7";

        return schema.TryGetProperty("format", out var format) && format.GetString() == "uuid" ? $"{Guid.Empty}" : "7";
    }

    private sealed record Operation(string Path, string Method, JsonElement Described)
    {
        public IReadOnlyList<JsonElement> Parameters =>
            Described.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

        public override string ToString() => $"{Method} {Path}";
    }
}
