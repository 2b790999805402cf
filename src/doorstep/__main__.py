from doorstep.site.front import main

main()
