// The key in B2 is set to the file name.
Path pathToFile = Paths.get("./myimage.png");
PutObjectResponse putObjectResponse = b2.putObject(PutObjectRequest.builder()
        .bucket(bucketName)
        .key(pathToFile.getFileName().toString())
        .build(),
        pathToFile);
System.out.println("Success! Response is: " + putObjectResponse.toString());
