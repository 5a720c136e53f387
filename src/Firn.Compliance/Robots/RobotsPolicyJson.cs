using System.Text.Json.Serialization;

namespace Firn.Compliance.Robots;

[JsonSerializable(typeof(RobotsPolicy))]
internal sealed partial class RobotsPolicyJson : JsonSerializerContext;
